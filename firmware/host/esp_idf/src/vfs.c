#include <stdlib.h>
#include <string.h>
#include <sys/reent.h>

#include "esp_vfs.h"

#undef fopen

static struct {
    const char *path;
    const esp_vfs_t *vfs;
} registered;

struct _reent *host_global_reent(void) {
    static struct _reent global;
    if (global._stdin == NULL) {
        global._stdin = stdin;
    }
    return &global;
}

esp_err_t esp_vfs_register(const char *base_path, const esp_vfs_t *vfs, void *ctx) {
    (void)ctx;
    if (vfs->flags != ESP_VFS_FLAG_DEFAULT) {
        return ESP_ERR_INVALID_ARG;
    }
    if (registered.vfs != NULL) {
        return ESP_ERR_NO_MEM;
    }
    registered.path = base_path;
    registered.vfs = vfs;
    return ESP_OK;
}

/** A cookie is a file descriptor plus one, so that it is not NULL. */
static ssize_t read_cookie(void *cookie, char *data, size_t size) {
    return registered.vfs->read((int)(intptr_t)cookie - 1, data, size);
}

static int close_cookie(void *cookie) {
    return registered.vfs->close((int)(intptr_t)cookie - 1);
}

FILE *host_vfs_fopen(const char *path, const char *mode) {
    if (registered.vfs == NULL || strcmp(path, registered.path) != 0) {
        return fopen(path, mode);
    }
    const int descriptor = registered.vfs->open("", 0, 0);
    if (descriptor < 0) {
        return NULL;
    }
    const cookie_io_functions_t functions = {.read = read_cookie, .close = close_cookie};
    return fopencookie((void *)(intptr_t)(descriptor + 1), mode, functions);
}
