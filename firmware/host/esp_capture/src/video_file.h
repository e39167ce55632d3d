#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The access units of an H.264 byte stream, with SPS and PPS before each IDR. */
typedef struct video_file video_file_t;

/** Reads a file; NULL when it is invalid, which is logged. */
video_file_t *video_file_open(const char *path);
void video_file_close(video_file_t *file);

/** The next access unit, in memory of the file; after the last one the first again. */
const uint8_t *video_file_next(video_file_t *file, size_t *size);
void video_file_rewind(video_file_t *file);
