# shellcheck shell=sh
# Sourced by the scripts of this folder: how a step is announced, run or only shown, and what several of them do.
dry_run=${dry_run:-}
base=/srv/gugus          # source/: the clone; releases/COMMIT/: one version each, ready to run; current: the one that runs
settings=/etc/gugus      # belongs to root alone
source=$base/source

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s  %s\n' "$(date +%T)" "$*"; }
fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# Run a command, or only show it. Commands whose arguments are secret do not go through here.
run() { if [ "$dry_run" ]; then say "  $*"; else "$@"; fi; }

# put FILE MODE [OWNER:GROUP] <TEXT: write a file, readable as MODE says from its first byte on.
put() {
    if [ "$dry_run" ]; then
        say "  write $1 ($2 ${3:-root:root})"
        cat >/dev/null
    else
        install -D -m 0600 /dev/null "$1.new"
        cat >"$1.new"
        chown "${3:-root:root}" "$1.new"
        chmod "$2" "$1.new"
        mv "$1.new" "$1"
    fi
}

# value FILE NAME: print a setting of a file of /etc/gugus.
value() { [ ! -r "$settings/$1" ] || sed -n "s/^$2=//p" "$settings/$1" | tail -1; }

# set_value FILE NAME VALUE: replace the line NAME=… or #NAME=… of a file of /etc/gugus, or add it.
set_value() {
    if [ "$dry_run" ]; then
        say "  set $2 in $settings/$1"
    else
        [ -e "$settings/$1" ] || : >"$settings/$1"
        NAME=$2 VALUE=$3 awk 'BEGIN { start = "^#?" ENVIRON["NAME"] "="; line = ENVIRON["NAME"] "=" ENVIRON["VALUE"] }
            $0 ~ start { if (!done) print line; done = 1; next } { print } END { if (!done) print line }' \
            "$settings/$1" | put "$settings/$1" 0600
    fi
}

# keep_value FILE NAME VALUE: set it, unless it is set already. For keys, which are made once.
keep_value() { [ "$(value "$1" "$2")" ] || set_value "$@"; }

must_be_root() { [ "$dry_run" ] || [ "$(id -u)" = 0 ] || fail "Jalankan sebagai root, atau dengan --dry-run."; }

# make_release REVISION: make a folder of this version that is ready to run, and set `release` to it.
make_release() {
    release=$base/releases/$(git -C "$source" rev-parse --short=12 "$1^{commit}")
    # After an upgrade of Debian its Python has another version: then the folder is made again.
    if [ -e "$release/.ready" ] && "$release/.venv/bin/python" -c 'import django' 2>/dev/null; then
        say "$release sudah siap."
        return
    fi
    run git -C "$source" worktree prune
    run rm -rf "$release"
    run git -C "$source" worktree add --quiet --force --detach "$release" "$1"
    run python3 -m venv "$release/.venv"
    wheels=$release/wheels
    if ! run "$release/.venv/bin/pip" download --quiet --disable-pip-version-check --require-hashes --dest "$wheels" \
        -r "$release/requirements.txt"; then
        wheels=$(value server.env BACKUP)/rilis/wheels
        say "! PyPI tidak menjawab. Dipakai paket yang tersimpan di $wheels."
    fi
    run "$release/.venv/bin/pip" install --quiet --disable-pip-version-check --no-index --find-links "$wheels" --require-hashes \
        -r "$release/requirements.txt"
    run "$release/.venv/bin/python" -m compileall -q "$release" -x '/(node_modules|tests)/'
    run install -d -o gugus -g gugus -m 0750 "$release/var"
    run site collectstatic --no-input --verbosity 0
    run touch "$release/.ready"
}

# keep_release: keep the code and its packages beside the backups, for a day on which the repository or PyPI does not answer.
keep_release() {
    kept=$(value server.env BACKUP)/rilis
    [ "$dry_run" ] || marked "${kept%/rilis}" || return 0
    run rm -rf "$kept.new"
    run mkdir "$kept.new"
    run git -C "$release" bundle create --quiet "$kept.new/kode.bundle" HEAD
    [ ! -d "$release/wheels" ] || run cp -R "$release/wheels" "$kept.new/wheels"
    if [ ! -d "$release/wheels" ] && [ -d "$kept/wheels" ]; then run mv "$kept/wheels" "$kept.new/wheels"; fi
    run rm -rf "$kept"
    run mv "$kept.new" "$kept"
}

# set_roles FOLDER: make the roles of the version in FOLDER, with their rights and the passwords of /etc/gugus. It may run again.
set_roles() {
    if [ "$dry_run" ]; then
        say "  psql <$1/deploy/postgresql/roles.sql"
        return
    fi
    OWNER_PASSWORD=$(value owner.env DATABASE_OWNER_URL | sed -n 's#.*:\([0-9a-f]*\)@.*#\1#p')
    WEB_PASSWORD=$(value web.env DATABASE_URL | sed -n 's#.*:\([0-9a-f]*\)@.*#\1#p')
    if [ ! "$OWNER_PASSWORD" ] || [ ! "$WEB_PASSWORD" ]; then
        fail "Tidak ada sandi di owner.env atau web.env: $base/current/deploy/install"
    fi
    export OWNER_PASSWORD WEB_PASSWORD
    runuser -u postgres -- psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 <"$1/deploy/postgresql/roles.sql"
}

# switch_to FOLDER: make it the version that runs, in one moment, and restart what runs the code. The socket keeps requests.
switch_to() {
    run ln -sfn "$1" "$base/current.new" &&
        run mv -T "$base/current.new" "$base/current" &&
        run "$1/deploy/units" &&
        run systemctl restart gugus-web.service gugus-worker.service
}

# answers SECONDS [SOCKET]: whether the pages that people need answer within this time, through nginx or on a socket: login, public
# form and its first step. If not, `page` and `code` say which one answers what. Nothing is reported.
answers() {
    [ ! "$dry_run" ] || return 0
    until=$(($(date +%s) + $1))
    until ask "${2-}" /sehat/ && ask "${2-}" /masuk/ && ask "${2-}" /lapor/ && ask "${2-}" /lapor/ --data safety=safe; do
        [ "$(date +%s)" -lt "$until" ] || return 1
        sleep 1
    done
}
ask() {
    page=$2
    if [ "$1" ]; then
        set -- "$@" --unix-socket "$1" --header 'X-Forwarded-Proto: https' "http://$HOST$page"
    else
        set -- "$@" --resolve "$HOST:443:127.0.0.1" "https://$HOST$page"
    fi
    shift 2
    # shellcheck disable=SC2034 # the scripts say it
    code=$(curl --fail --silent --insecure --output /dev/null --max-time 20 --write-out '%{http_code}' "$@")
}

# starts FOLDER: whether this version starts and reaches the database, beside the one that serves, on a socket of its own.
starts() {
    if [ "$dry_run" ]; then
        say "  start $1 on a socket of its own, and ask its pages"
        return
    fi
    systemd-run --quiet --collect --unit=gugus-try --uid=gugus --property=WorkingDirectory="$1" \
        --property=RuntimeDirectory=gugus-try --property=EnvironmentFile=$settings/keys.env \
        --property=EnvironmentFile=$settings/web.env --property=MemoryMax=1G \
        "$1/.venv/bin/gunicorn" gugus.wsgi --bind unix:/run/gugus-try/socket --no-control-socket
    result=0
    answers 30 /run/gugus-try/socket || result=1
    systemctl stop gugus-try 2>/dev/null || true
    return $result
}

# older COMMIT OTHER: whether a commit is one that led to the other.
older() { [ "$1" != "$2" ] && git -C $base/current merge-base --is-ancestor "$1" "$2" 2>/dev/null; }

# The disk of the backups carries a mark: without it the folder is an empty one on the disk of the system. A repository that is
# older than the mark is one too.
mark=gugus-cadangan
marked() { [ -e "$1/$mark" ] || [ -e "$1/backup/gugus/backup.info" ]; }
backup_folder() { sed -n 's/^repo1-path=//p' /etc/pgbackrest.conf; }
unmounted() { echo "Cakram cadangan tidak terpasang di $1: findmnt $1; mount -a"; }

# make_stanza: make what a repository of the backups lacks. It waits while PostgreSQL archives a segment.
make_stanza() {
    marked "$(backup_folder)" || { unmounted "$(backup_folder)" && return 1; }
    for _ in 1 2 3 4 5; do
        if runuser -u postgres -- pgbackrest --stanza=gugus stanza-create; then return; fi
        sleep 3
    done
    return 1
}

# mail_fault: why the mail server could not deliver what it tried last.
mail_fault() { grep -h ' == \| \*\* ' /var/log/exim4/mainlog 2>/dev/null | tail -1 | sed 's/.* defer ([^)]*): //; s/.* T=[^:]*: //'; }

# Two machines (standby, promote, rejoin): the cluster of this one, and the other one, which it reaches over TLS only.
data=$(sed -n 's/^pg1-path=//p' /etc/pgbackrest.conf 2>/dev/null || true)
data=${data:-/var/lib/postgresql/17/main}
# shellcheck disable=SC2034 # the scripts start and stop it
cluster=postgresql@$(echo "$data" | sed 's#.*/postgresql/##; s#/#-#').service
etc=/etc/postgresql/$(echo "$data" | sed 's#.*/postgresql/##')
passwords=/var/lib/postgresql/.gugus-standby
psql() { runuser -u postgres -- psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 "$@"; }
conninfo() { echo "host=$1 user=gugus_standby passfile=$passwords sslmode=verify-ca sslrootcert=$etc/database.pem connect_timeout=5"; }

# timeline ADDRESS: that of the database there, if it takes writes. Each promotion begins a new one.
timeline() {
    psql --dbname "$(conninfo "$1") dbname=postgres" \
        --command 'SELECT timeline_id FROM pg_control_checkpoint() WHERE NOT pg_is_in_recovery()' 2>/dev/null || true
}
own_timeline() {
    LC_ALL=C "/usr/lib/postgresql/$(echo "$cluster" | tr -dc '0-9')/bin/pg_controldata" "$data" 2>/dev/null |
        sed -n "s/^Latest checkpoint's TimeLineID: *//p"
}
answers_as_primary() { [ "$(timeline "$1")" ]; }
# silent ADDRESS: whether no database answers there, not even one that refuses.
silent() {
    answered=0
    runuser -u postgres -- pg_isready --quiet --timeout 3 --host "$1" || answered=$?
    [ $answered = 2 ]
}

# standby_role: the role with which the other machine follows, and the slot that keeps what it has not read yet.
standby_role() {
    {
        echo "SELECT 'CREATE ROLE gugus_standby' WHERE to_regrole('gugus_standby') IS NULL \\gexec"
        echo "ALTER ROLE gugus_standby LOGIN REPLICATION PASSWORD '$(value standby.env STANDBY_PASSWORD)';"
        echo "SELECT pg_create_physical_replication_slot('gugus_standby', true)
            WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'gugus_standby');"
    } | psql >/dev/null
}

# alone: let no answer wait for the other machine, which does not follow now.
alone() {
    set_value server.env SYNCHRONOUS ''
    [ ! -e "$etc/conf.d/standby.conf" ] || run sed -i '/^synchronous_standby_names/d' "$etc/conf.d/standby.conf"
}

timers() { sed -n 's/^\(gugus-[^|]*\)|.*/\1.timer/p' "$base/current/deploy/jobs"; }

# protect [no]: the firewall of deploy/nftables, unless somebody arranges it himself (no) or has ufw.
protect() {
    step "Firewall"
    if [ "${1-}" = no ]; then
        say "Dibiarkan."
    elif command -v ufw >/dev/null && ufw status | grep -q 'Status: active'; then
        run ufw allow 80,443/tcp
    else
        port=$(sshd -T 2>/dev/null | awk '/^port / { print $2 }' | paste -sd, -)
        sed "s/{ 22, 80, 443 }/{ ${port:-22}, 80, 443 }/" "$(dirname "$0")/nftables/gugus.nft" | put /etc/nftables.conf 0755
        run systemctl enable --quiet nftables
        run systemctl restart nftables
    fi
}
