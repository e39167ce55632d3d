#pragma once

#include <stddef.h>
#include <stdint.h>

#define I420_BLACK 16
#define I420_WHITE 235

/** An I420 image without padding: luma, then both chroma planes at half the width and height. */
typedef struct {
    int width; /*!< Pixels, even */
    int height;
    uint8_t *data;
} i420_t;

size_t i420_size(int width, int height);

/** Fill a rectangle, in pixels of luma; parts outside the image are clipped. */
void i420_fill_luma(const i420_t *image, int left, int top, int width, int height, uint8_t y);
void i420_fill_chroma(const i420_t *image, int left, int top, int width, int height, uint8_t u,
                      uint8_t v);
