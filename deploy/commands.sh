# shellcheck shell=sh
# Source this file as root: `. /srv/gugus/current/deploy/commands.sh`. It defines functions that run manage.py as the user gugus:
# `site COMMAND` as the web role, `owner COMMAND` as the owner of the database, for the commands in OWNER_COMMANDS of manage.py.
case "${0##*/} $* " in # on a host of many counties the same command runs in the machine of one, or of all (deploy/county)
*' --help '*) ;;
upgrade\ * | doctor\ * | restore\ *)
    case "$* $([ ! -d /etc/gugus/counties ] || echo --all)" in *--county\ * | *--all*) exec "${0%/*}/county" "${0##*/}" "$@" ;; esac
    ;;
esac

site() { in_unit "$@"; }
owner() { in_unit --property=EnvironmentFile=/etc/gugus/owner.env "$@"; }

# in_unit [--property=…] COMMAND: run it in a transient unit, whose environment no other user reads. The code is in `release`.
in_unit() {
    case $1 in
    --*) property=$1 && shift ;;
    *) property=--property=UMask=0077 ;;
    esac
    if [ -t 0 ] && [ -t 1 ]; then terminal=--pty; else terminal=--pipe; fi
    systemd-run $terminal --quiet --wait --collect --uid=gugus --property=UMask=0077 --property=MemoryMax=1G \
        --property=NoNewPrivileges=yes --property=CapabilityBoundingSet= --property=PrivateTmp=yes --property=ProtectHome=yes \
        --property=ProtectSystem=strict --property=ReadWritePaths="-${release:-/srv/gugus/current}/var" \
        --property=WorkingDirectory="${release:-/srv/gugus/current}" \
        --property=StateDirectory=gugus --property=StateDirectoryMode=0700 \
        --property=EnvironmentFile=/etc/gugus/keys.env --property=EnvironmentFile=/etc/gugus/web.env "$property" \
        "${release:-/srv/gugus/current}/.venv/bin/python" manage.py "$@"
}
