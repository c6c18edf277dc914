# Keeps one PostgreSQL server while its standard input stays open; run by xtask/src/postgres.rs as
# the server's own user and in a process group of its own. When the pipe closes, for whatever reason
# (the tests ended, failed, were interrupted or killed), it stops the server and removes the folder.
#
#   keeper.sh FOLDER BIN SERVER-OPTIONS...
folder=$1 bin=$2
shift 2
{
    "$bin/postgres" -D "$folder/data" "$@" >"$folder/log" 2>&1 </dev/null
    echo "$?" >"$folder/ended"
} &
while read -r _; do :; done
pid=$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null) && kill -INT "$pid"
wait
rm -rf "$folder"
