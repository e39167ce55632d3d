#include "picture.h"

#include <string.h>

size_t picture_size(int width, int height) {
    return (size_t)width * (size_t)height * 3 / 2;
}

static int clamp(int value, int most) {
    return value < 0 ? 0 : value > most ? most : value;
}

static void fill_plane(uint8_t *plane, int stride, int rows, const int corners[4], uint8_t value) {
    const int left = clamp(corners[0], stride);
    const int right = clamp(corners[2], stride);
    const int bottom = clamp(corners[3], rows);
    for (int row = clamp(corners[1], rows); row < bottom && left < right; row++) {
        memset(plane + (size_t)row * (size_t)stride + left, value, (size_t)(right - left));
    }
}

void picture_fill_luma(const picture_t *picture, int left, int top, int width, int height,
                       uint8_t y) {
    const int corners[4] = {left, top, left + width, top + height};
    fill_plane(picture->data, picture->width, picture->height, corners, y);
}

void picture_fill_chroma(const picture_t *picture, int left, int top, int width, int height,
                         uint8_t u, uint8_t v) {
    const int corners[4] = {left / 2, top / 2, (left + width) / 2, (top + height) / 2};
    const size_t luma = (size_t)picture->width * (size_t)picture->height;
    uint8_t *chroma = picture->data + luma;
    fill_plane(chroma, picture->width / 2, picture->height / 2, corners, u);
    fill_plane(chroma + luma / 4, picture->width / 2, picture->height / 2, corners, v);
}
