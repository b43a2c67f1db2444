# Completion of concierge for PowerShell, 5.1 and later. It only asks `concierge __complete`; nothing here needs editing.
Register-ArgumentCompleter -Native -CommandName concierge -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $line = $commandAst.Extent.Text
    $length = $cursorPosition - $commandAst.Extent.StartOffset
    if ($length -lt $line.Length) { $line = $line.Substring(0, $length) } else { $line = $line.PadRight($length) }
    $kept = @($env:CONCIERGE_LINE, $env:PYTHONIOENCODING, [Console]::OutputEncoding)
    try {
        # The line goes by a variable: as an argument its quotation marks would be lost on the way.
        $env:CONCIERGE_LINE = $line
        $env:PYTHONIOENCODING = 'utf-8'
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $answer = @(& $commandAst.GetCommandName() __complete powershell 2>$null)
    }
    finally {
        $env:CONCIERGE_LINE = $kept[0]
        $env:PYTHONIOENCODING = $kept[1]
        [Console]::OutputEncoding = $kept[2]
    }
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $value, $text = $_ -split "`t", 2
        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
    }
}
