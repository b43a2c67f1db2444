"""One module per command or group of commands: parse, one service call, one answer. `cli.table` names them all."""
