#include "i420.h"

#include <string.h>

size_t i420_size(int width, int height) {
    return (size_t)width * (size_t)height * 3 / 2;
}

static int clamp(int value, int max) {
    return value < 0 ? 0 : value > max ? max : value;
}

static void fill_plane(uint8_t *plane, int stride, int rows, const int corners[4], uint8_t value) {
    const int left = clamp(corners[0], stride);
    const int right = clamp(corners[2], stride);
    const int bottom = clamp(corners[3], rows);
    for (int row = clamp(corners[1], rows); row < bottom && left < right; row++) {
        memset(plane + (size_t)row * (size_t)stride + left, value, (size_t)(right - left));
    }
}

void i420_fill_luma(const i420_t *image, int left, int top, int width, int height, uint8_t y) {
    const int corners[4] = {left, top, left + width, top + height};
    fill_plane(image->data, image->width, image->height, corners, y);
}

void i420_fill_chroma(const i420_t *image, int left, int top, int width, int height, uint8_t u,
                      uint8_t v) {
    const int corners[4] = {left / 2, top / 2, (left + width) / 2, (top + height) / 2};
    const size_t luma = (size_t)image->width * (size_t)image->height;
    uint8_t *chroma = image->data + luma;
    fill_plane(chroma, image->width / 2, image->height / 2, corners, u);
    fill_plane(chroma + luma / 4, image->width / 2, image->height / 2, corners, v);
}
