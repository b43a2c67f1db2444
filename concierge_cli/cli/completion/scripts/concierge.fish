# Completion of concierge for fish. It only asks `concierge __complete`; nothing here needs editing.
function __concierge_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l current (string unescape -- "$typed"; or string trim --left --chars '"\'' -- "$typed")
    set -l answer ($words[1] __complete fish $words "$current" 2>/dev/null </dev/null)
    if test "$answer[1]" = files
        set -l option (string match --regex '^--[^=]*=' -- "$current")
        set -l path (string replace --regex '^--[^=]*=' '' -- "$current")
        __fish_complete_path "$path" | string replace --regex -- '^' "$option"
        return
    end
    set -e answer[1]
    string join \n -- $answer
end
complete -c concierge -f -k -a '(__concierge_complete)'
