/*
 * What a dying disk does to the store, while the file that FAILING_DISK names is there. It says what fails: the syncs of
 * the log ("sync"), what is written to it ("write"), or what is read of the tables ("read"); or that every sync takes
 * two seconds ("slow").
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* By system calls of their own: the functions of these names are replaced below. */
static int is_on(const char *what) {
    const char *mark = getenv("FAILING_DISK");
    char content[16];
    ssize_t length;
    int fd;

    if (mark == NULL || (fd = open(mark, O_RDONLY)) < 0) {
        return 0;
    }
    length = syscall(SYS_read, fd, content, sizeof content - 1);
    close(fd);
    if (length < 0) {
        return 0;
    }
    content[length] = 0;
    return strcmp(content, what) == 0;
}

static int is_of_store(int fd, const char *ending) {
    char link[64];
    char path[4096];
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 4) {
        return 0;
    }
    path[length] = 0;
    return strcmp(path + length - 4, ending) == 0 && strstr(path, "/rocksdb/") != NULL;
}

static int fails(const char *what, int fd, const char *ending) {
    int before = errno;
    int failing = is_on(what) && is_of_store(fd, ending);

    errno = failing ? EIO : before;
    return failing;
}

static void wait_if_slow(void) {
    if (is_on("slow")) {
        sleep(2);
    }
}

int fsync(int fd) {
    wait_if_slow();
    return fails("sync", fd, ".log") ? -1 : (int) syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
    wait_if_slow();
    return fails("sync", fd, ".log") ? -1 : (int) syscall(SYS_fdatasync, fd);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails("write", fd, ".log") ? -1 : syscall(SYS_write, fd, bytes, count);
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset) {
    return fails("read", fd, ".sst") ? -1 : syscall(SYS_pread64, fd, bytes, count, offset);
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset) {
    return fails("read", fd, ".sst") ? -1 : syscall(SYS_pread64, fd, bytes, count, offset);
}
