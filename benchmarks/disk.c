/* What is on the disk when the power fails? A layer under SQLite that knows.

   Loaded with LD_PRELOAD, it watches the files below LAGPLANNER_DISK and copies each one, when it
   is synced, to LAGPLANNER_DISK_SAFE: that copy is what a power cut would leave if the disk threw
   away everything that was not synced; a file deleted or renamed is so at once. Each sync adds a byte to the file `syncs` there. Orders:

     LAGPLANNER_DISK_CUT=n    the power fails in place of the n-th sync
     LAGPLANNER_DISK_CUT=+n   the power fails right after the n-th sync
     LAGPLANNER_DISK_EIO=n    from the n-th sync on, a sync fails while the file `broken` is there
     the file `full` is there: writing more says that no space is left
*/
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static long syncs = 0;

static int watched(int fd, char *path) {
    const char *folder = getenv("LAGPLANNER_DISK");
    char link[64];
    if (folder == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, 4095);
    if (length <= 0) return 0;
    path[length] = 0;
    struct stat found;
    return strncmp(path, folder, strlen(folder)) == 0 && fstat(fd, &found) == 0 &&
           S_ISREG(found.st_mode);
}

static int flagged(const char *name) {
    char path[4200];
    const char *safe = getenv("LAGPLANNER_DISK_SAFE");
    if (safe == NULL) return 0;
    snprintf(path, sizeof path, "%s/%s", safe, name);
    return access(path, F_OK) == 0;
}

static void note(void) {
    char path[4200];
    snprintf(path, sizeof path, "%s/syncs", getenv("LAGPLANNER_DISK_SAFE"));
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (fd >= 0) {
        if (write(fd, ".", 1) < 0) perror("syncs");
        close(fd);
    }
}

static void make_safe(const char *path) {
    char target[4200], fresh[4300], block[65536];
    ssize_t got;
    snprintf(target, sizeof target, "%s/%s", getenv("LAGPLANNER_DISK_SAFE"), strrchr(path, '/') + 1);
    snprintf(fresh, sizeof fresh, "%s.new", target);
    int from = open(path, O_RDONLY), to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while ((got = read(from, block, sizeof block)) > 0)
        if (write(to, block, (size_t)got) != got) abort();
    close(from);
    close(to);
    rename(fresh, target);
}

static void power_off(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    char path[4096];
    if (!watched(fd, path) || getenv("LAGPLANNER_DISK_SAFE") == NULL) return real(fd);
    pthread_mutex_lock(&one_at_a_time);
    const char *cut = getenv("LAGPLANNER_DISK_CUT"), *broken = getenv("LAGPLANNER_DISK_EIO");
    syncs++;
    note();
    if (cut != NULL && cut[0] != '+' && atol(cut) == syncs) power_off();
    if (broken != NULL && syncs >= atol(broken) && flagged("broken")) {
        pthread_mutex_unlock(&one_at_a_time);
        errno = EIO;
        return -1;
    }
    int result = real(fd);
    make_safe(path);
    if (cut != NULL && cut[0] == '+' && atol(cut + 1) == syncs) power_off();
    pthread_mutex_unlock(&one_at_a_time);
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }

static int copy_of(const char *path, char *copy) {
    const char *folder = getenv("LAGPLANNER_DISK"), *safe = getenv("LAGPLANNER_DISK_SAFE");
    if (folder == NULL || safe == NULL || strncmp(path, folder, strlen(folder)) != 0) return 0;
    snprintf(copy, 4200, "%s/%s", safe, strrchr(path, '/') + 1);
    return 1;
}

int unlink(const char *path) {
    int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
    char copy[4200];
    if (copy_of(path, copy)) real(copy);
    return real(path);
}

int rename(const char *old, const char *new) {
    int (*real)(const char *, const char *) =
        (int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
    char from[4200], to[4200];
    if (copy_of(old, from) && copy_of(new, to)) real(from, to);
    return real(old, new);
}

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t at) {
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t(*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    char path[4096];
    if (getenv("LAGPLANNER_DISK") != NULL && flagged("full") && watched(fd, path)) {
        errno = ENOSPC;
        return -1;
    }
    return real(fd, data, length, at);
}
