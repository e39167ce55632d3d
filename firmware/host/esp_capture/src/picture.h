#pragma once

#include <stddef.h>
#include <stdint.h>

#define PICTURE_BLACK 16
#define PICTURE_WHITE 235

/** A picture in I420 without padding: luma, then both chroma planes at half the width and height.
 */
typedef struct {
    int width; /*!< Pixels, even */
    int height;
    uint8_t *data;
} picture_t;

size_t picture_size(int width, int height);

/** Fill a rectangle, of which only what lies inside the picture is drawn; in pixels of luma. */
void picture_fill_luma(const picture_t *picture, int left, int top, int width, int height,
                       uint8_t y);
void picture_fill_chroma(const picture_t *picture, int left, int top, int width, int height,
                         uint8_t u, uint8_t v);
