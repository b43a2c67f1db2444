# Completion of concierge for zsh. It only asks `concierge __complete`; nothing here needs editing.
_concierge_complete() {
    local answer how line
    local -a lines values shown goes_on
    answer=$(COLUMNS=$COLUMNS "${(Q)words[1]/#\~/$HOME}" __complete zsh \
        "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)
    lines=("${(@f)answer}")
    how=$lines[1]
    if [[ $how == files ]]; then
        compset -P '--[^=]#='
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line#*$'\t'}")
    done
    (( $#values )) || return 1
    [[ $how == open ]] && goes_on=(-S '')
    compadd -U -V concierge -l -d shown "${goes_on[@]}" -a values
}
if ! whence compdef >/dev/null; then
    autoload -Uz compinit && compinit -i
fi
compdef _concierge_complete concierge
