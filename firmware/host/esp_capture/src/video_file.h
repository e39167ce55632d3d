#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** An H.264 byte stream as its access units, of which each IDR has its SPS and PPS. */
typedef struct video_file video_file_t;

/** Reads a file; NULL, with a line that says what is wrong with it, if it is none of these. */
video_file_t *video_file_open(const char *path);
void video_file_close(video_file_t *file);

/** The size of its pictures is not known: it is played as it is. After the last access unit comes
 * the first again. The memory is the file's. */
const uint8_t *video_file_next(video_file_t *file, size_t *size);
void video_file_rewind(video_file_t *file);
