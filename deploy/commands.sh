# Source this file as root: `. /srv/gugus/deploy/commands.sh`. It defines two functions that run manage.py as the user gugus:
# `site COMMAND` as the web role, `owner COMMAND` as the owner of the database, for the commands in OWNER_COMMANDS of manage.py.
site() { systemd-run --pty --quiet --uid=gugus --working-directory=/srv/gugus --property=EnvironmentFile=/etc/gugus/web.env \
    /srv/gugus/.venv/bin/python manage.py "$@"; }
owner() { systemd-run --pty --quiet --uid=gugus --working-directory=/srv/gugus --property=EnvironmentFile=/etc/gugus/web.env \
    --property=EnvironmentFile=/etc/gugus/owner.env /srv/gugus/.venv/bin/python manage.py "$@"; }
