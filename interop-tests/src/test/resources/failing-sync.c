/* Makes every sync of the store's log fail while the file that FAILING_SYNC names is there: what a dying disk does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd) {
    const char *mark = getenv("FAILING_SYNC");
    char link[64];
    char path[4096];
    ssize_t length;

    if (mark == NULL || access(mark, F_OK) != 0) {
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 4) {
        return 0;
    }
    path[length] = 0;
    return strcmp(path + length - 4, ".log") == 0 && strstr(path, "/rocksdb/") != NULL;
}

static int call(const char *name, int fd) {
    int (*real)(int) = (int (*)(int)) dlsym(RTLD_NEXT, name);
    if (fails(fd)) {
        errno = EIO;
        return -1;
    }
    return real(fd);
}

int fsync(int fd) {
    return call("fsync", fd);
}

int fdatasync(int fd) {
    return call("fdatasync", fd);
}
