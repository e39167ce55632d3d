#pragma once

#include <stdio.h>
#include <sys/types.h>

#include "esp_err.h"

#define ESP_VFS_FLAG_DEFAULT (1 << 0)

typedef struct {
    int flags;
    ssize_t (*read)(int fd, void *dst, size_t size);
    int (*open)(const char *path, int flags, int mode);
    int (*close)(int fd);
    int (*fcntl)(int fd, int cmd, int arg);
} esp_vfs_t;

/** Registers a file system with one file to read, whose path is the base path. */
esp_err_t esp_vfs_register(const char *base_path, const esp_vfs_t *vfs, void *ctx);

FILE *host_vfs_fopen(const char *path, const char *mode);

/** Files of the registered file system, or those of Linux. */
#define fopen(path, mode) host_vfs_fopen(path, mode)
