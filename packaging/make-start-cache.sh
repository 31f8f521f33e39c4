#!/bin/sh
# Halves the time to start: keeps the classes, as a demo server loads them here, in lib/start-cache.aot, and unpacks
# the native libraries of this platform to lib/native. Both are of this JDK and of these very jars: another JDK, or jars
# whose times have changed, start as if nothing were there. To be run once by whoever may write to lib/.

set -eu
lib=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
launcher=$lib/../bin/claviger
. "$lib/find-jdk.sh"
find_java jar || exit 1

case $(uname -m) in
    aarch64) rocksdb=linux-aarch64 netty=aarch_64 ;;
    *) rocksdb=linux64 netty=x86_64 ;;
esac
rm -rf "$lib/native" "$lib/native.new" "$lib/start-cache.aot"
mkdir "$lib/native.new"
(
    cd "$lib/native.new"
    for jar in "$lib"/rocksdbjni-*.jar "$lib"/netty-*-linux-*.jar; do
        "$java_home/bin/jar" --extract --file "$jar" "librocksdbjni-$rocksdb.so" \
            "META-INF/native/libnetty_tcnative_linux_$netty.so" "META-INF/native/libnetty_transport_native_epoll_$netty.so"
    done
    if [ -d META-INF ]; then
        mv META-INF/native/*.so .
        rm -r META-INF
    fi
)
mv "$lib/native.new" "$lib/native"

work=$(mktemp -d)
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT
"$launcher" init --demo --home "$work/home" 2>"$work/log" || { cat "$work/log" >&2; exit 1; }
mkfifo "$work/ready"
CLAVIGER_JAVA_OPTS="-XX:AOTCacheOutput=$work/cache" \
    "$launcher" serve --home "$work/home" --listen 127.0.0.1:0 >"$work/ready" 2>"$work/log" &
server=$!
read -r line <"$work/ready" || line=
case $line in
    ready*) ;;
    *)
        echo "$line" >&2
        cat "$work/log" >&2
        exit 1
        ;;
esac
kill "$server"
wait "$server" || { cat "$work/log" >&2; exit 1; }
server=
mv "$work/cache" "$lib/start-cache.aot.new"
chmod 644 "$lib/start-cache.aot.new"
mv "$lib/start-cache.aot.new" "$lib/start-cache.aot"
