# Finds a Java of at least version 25: sourced by bin/claviger and by the Makefile, so that both agree. POSIX sh.
#
#   find_java java|javac    sets java_home, or says in one sentence on standard error why there is none and returns 1
#
# The order is CLAVIGER_JAVA_HOME (which, when set, must be right), JAVA_HOME, /usr/lib/jvm/*25*, java on the PATH.

java_required=25

# Prints the feature version of the Java in the directory $1, or nothing. The release file spares a start of the machine.
java_feature_version() {
    _version=
    if [ -r "$1/release" ]; then
        _version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    fi
    if [ -z "$_version" ] && [ -x "$1/bin/java" ]; then
        _version=$("$1/bin/java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
    fi
    printf '%s\n' "$_version"
}

java_fits() {
    [ -x "$1/bin/$2" ] || return 1
    _feature=$(java_feature_version "$1")
    [ -n "$_feature" ] && [ "$_feature" -ge "$java_required" ]
}

find_java() {
    java_home=
    if [ -n "${CLAVIGER_JAVA_HOME:-}" ]; then
        if java_fits "$CLAVIGER_JAVA_HOME" "$1"; then
            java_home=$CLAVIGER_JAVA_HOME
            return 0
        fi
        echo "claviger: CLAVIGER_JAVA_HOME is $CLAVIGER_JAVA_HOME, which holds no JDK $java_required or newer:" \
            "set it to one, or unset it." >&2
        return 1
    fi
    for _candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
        if [ -n "$_candidate" ] && java_fits "$_candidate" "$1"; then
            java_home=$_candidate
            return 0
        fi
    done
    if _java=$(command -v "$1" 2>/dev/null); then
        _java=$(readlink -f "$_java" 2>/dev/null || printf '%s\n' "$_java")
        _candidate=${_java%/bin/*}
        if java_fits "$_candidate" "$1"; then
            java_home=$_candidate
            return 0
        fi
    fi
    echo "claviger: no JDK $java_required or newer found in JAVA_HOME, /usr/lib/jvm or the PATH:" \
        "install one, or set CLAVIGER_JAVA_HOME to its directory." >&2
    return 1
}
