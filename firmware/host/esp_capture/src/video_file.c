#include "video_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annex_b.h"
#include "esp_log.h"

#define LARGEST_FILE (256L * 1024 * 1024)
#define FIRST_SLICE 0x80 /* first_mb_in_slice is 0 as ue(v): a one (ITU-T H.264 section 7.3.3) */

static const char *TAG = "VIDEO_FILE";

typedef struct {
    const uint8_t *data;
    size_t size;
} access_unit_t;

struct video_file {
    uint8_t *bytes;
    size_t size;
    access_unit_t *units;
    size_t count;
    size_t capacity;
    size_t next;
};

typedef struct {
    const uint8_t *start; /*!< Of the access unit; NULL before the first */
    bool has_slice;
    bool is_idr;
    bool has_sps;
    bool has_pps;
} unit_scan_t;

static bool read_bytes(video_file_t *file, const char *path) {
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        ESP_LOGE(TAG, "Cannot read the video file %s.", path);
        return false;
    }
    const long size = fseek(stream, 0, SEEK_END) == 0 ? ftell(stream) : -1;
    if (size > 0 && size <= LARGEST_FILE && fseek(stream, 0, SEEK_SET) == 0) {
        file->bytes = malloc((size_t)size);
    }
    if (file->bytes != NULL) {
        file->size = fread(file->bytes, 1, (size_t)size, stream);
    }
    fclose(stream);
    if (file->bytes == NULL || file->size != (size_t)size) {
        ESP_LOGE(TAG, "Cannot load the video file %s: expected 1 byte to 256 MB.", path);
        return false;
    }
    return true;
}

static bool add_unit(video_file_t *file, const uint8_t *start, const uint8_t *end) {
    if (file->count == file->capacity) {
        const size_t capacity = file->capacity == 0 ? 256 : file->capacity * 2;
        access_unit_t *grown = realloc(file->units, capacity * sizeof(*grown));
        if (grown == NULL) {
            return false;
        }
        file->units = grown;
        file->capacity = capacity;
    }
    file->units[file->count++] = (access_unit_t){.data = start, .size = (size_t)(end - start)};
    return true;
}

/** Whether a NAL unit is the first of an access unit (ITU-T H.264 section 7.4.1.2.3). */
static bool begins_unit(const nal_t *nal, const unit_scan_t *scan) {
    if (scan->start == NULL) {
        return true;
    }
    if (!scan->has_slice) {
        return false;
    }
    const int type = annex_b_type(nal);
    if (type == NAL_SLICE || type == NAL_IDR) {
        return nal->end - nal->unit > 1 && (nal->unit[1] & FIRST_SLICE) != 0;
    }
    return type >= NAL_SEI && type <= NAL_DELIMITER;
}

/** Drops the access units before the first IDR. False when an IDR has no parameter sets, so that a
 * decoder could not start there. */
static bool end_unit(video_file_t *file, const unit_scan_t *scan, const uint8_t *end) {
    if (scan->start == NULL || !scan->has_slice || (file->count == 0 && !scan->is_idr)) {
        return true;
    }
    if (scan->is_idr && (!scan->has_sps || !scan->has_pps)) {
        return false;
    }
    return add_unit(file, scan->start, end);
}

static bool split(video_file_t *file) {
    const uint8_t *end = file->bytes + file->size;
    unit_scan_t scan = {0};
    nal_t nal;
    for (const uint8_t *at = file->bytes; annex_b_next(at, end, &nal); at = nal.end) {
        if (begins_unit(&nal, &scan)) {
            if (!end_unit(file, &scan, nal.start)) {
                return false;
            }
            scan = (unit_scan_t){.start = nal.start};
        }
        const int type = annex_b_type(&nal);
        scan.has_slice |= type == NAL_SLICE || type == NAL_IDR;
        scan.is_idr |= type == NAL_IDR;
        scan.has_sps |= type == NAL_SPS;
        scan.has_pps |= type == NAL_PPS;
    }
    return end_unit(file, &scan, end) && file->count > 0;
}

video_file_t *video_file_open(const char *path) {
    video_file_t *file = calloc(1, sizeof(*file));
    if (file == NULL || !read_bytes(file, path)) {
        video_file_close(file);
        return NULL;
    }
    if (!split(file)) {
        ESP_LOGE(TAG,
                 "%s is not H.264 in Annex B with SPS and PPS before each IDR: create one with "
                 "ffmpeg -i %s -c:v libx264 -profile:v baseline -an -f h264 board.h264",
                 path, path);
        video_file_close(file);
        return NULL;
    }
    return file;
}

void video_file_close(video_file_t *file) {
    if (file != NULL) {
        free(file->bytes);
        free(file->units);
        free(file);
    }
}

const uint8_t *video_file_next(video_file_t *file, size_t *size) {
    const access_unit_t *unit = &file->units[file->next];
    file->next = (file->next + 1) % file->count;
    *size = unit->size;
    return unit->data;
}

void video_file_rewind(video_file_t *file) {
    file->next = 0;
}
