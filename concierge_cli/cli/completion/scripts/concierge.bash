# Completion of concierge for bash, 3.2 and later. It only asks `concierge __complete`; nothing here needs editing.
_concierge_complete() {
    local answer line how=
    COMPREPLY=()
    answer=$("${COMP_WORDS[0]/#\~/$HOME}" __complete bash "$2" "${COMP_LINE:0:$COMP_POINT}" \
        "${COMP_TYPE-}" "${COLUMNS-}" 2>/dev/null </dev/null) || return 0
    while IFS= read -r line; do
        if [ -z "$how" ]; then
            how=$line
        else
            COMPREPLY[${#COMPREPLY[@]}]=$line
        fi
    done <<<"$answer"
    case $how in
        files) compopt -o default 2>/dev/null ;;
        open) compopt -o nospace 2>/dev/null ;;
    esac
    return 0
}
# Before 4.4 bash sorts by itself; before 4.0 it offers files wherever there is no word.
complete -o nosort -F _concierge_complete concierge 2>/dev/null ||
    if [ "${BASH_VERSINFO[0]}" -ge 4 ]; then
        complete -F _concierge_complete concierge
    else
        complete -o default -F _concierge_complete concierge
    fi
