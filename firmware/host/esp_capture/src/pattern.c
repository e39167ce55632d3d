#include "pattern.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_mark.h"
#include "glyphs.h"

/** Sensor noise, without which a moving image is too easy to encode. */
#define NOISE_LEVEL 20
#define NOISE_VARIANTS 4

struct pattern {
    i420_t image;
    /** Twice as wide as the image, which is a window that moves over them. */
    uint8_t *textures[NOISE_VARIANTS];
};

/** Fills a texture: the pattern of the virtual board, with noise by `seed`. */
static void fill_texture(uint8_t *texture, int period, int height, uint32_t *seed) {
    for (int y = 0; y < height; y++) {
        uint8_t *row = texture + (size_t)y * 2 * (size_t)period;
        for (int x = 0; x < period; x++) {
            const double wave = 24 * sin((double)x / period * 16 * M_PI + y / 24.0);
            *seed = *seed * 1103515245U + 12345U;
            row[x] = (uint8_t)(96 + wave + ((x ^ y) & 31) + (*seed >> 16) % NOISE_LEVEL);
        }
        // The second half repeats the first, so that the window wraps around.
        memcpy(row + period, row, (size_t)period);
    }
}

static bool fill_textures(pattern_t *pattern) {
    const i420_t *image = &pattern->image;
    uint32_t seed = 1;
    for (int i = 0; i < NOISE_VARIANTS; i++) {
        pattern->textures[i] = malloc((size_t)image->width * 2 * (size_t)image->height);
        if (pattern->textures[i] == NULL) {
            return false;
        }
        fill_texture(pattern->textures[i], image->width, image->height, &seed);
    }
    return true;
}

pattern_t *pattern_new(int width, int height) {
    pattern_t *pattern = calloc(1, sizeof(*pattern));
    if (pattern == NULL) {
        return NULL;
    }
    pattern->image = (i420_t){width, height, malloc(i420_size(width, height))};
    if (pattern->image.data == NULL || !fill_textures(pattern)) {
        pattern_free(pattern);
        return NULL;
    }
    return pattern;
}

void pattern_free(pattern_t *pattern) {
    if (pattern != NULL) {
        free(pattern->image.data);
        for (int i = 0; i < NOISE_VARIANTS; i++) {
            free(pattern->textures[i]);
        }
        free(pattern);
    }
}

static void draw_background(const pattern_t *pattern, uint32_t frame) {
    const i420_t *image = &pattern->image;
    const size_t width = (size_t)image->width;
    const size_t left = (size_t)((uint64_t)frame * 2 % width);
    const uint8_t *texture = pattern->textures[frame % NOISE_VARIANTS];
    for (size_t row = 0; row < (size_t)image->height; row++) {
        memcpy(image->data + row * width, texture + row * 2 * width + left, width);
    }
    for (int row = 0; row < image->height; row += 2) {
        const int shade = row * 32 / image->height;
        i420_fill_chroma(image, 0, row, image->width, 2, (uint8_t)(112 + shade),
                         (uint8_t)(144 - shade));
    }
}

/** A position that moves to and fro over `range` pixels by `step` per frame; even. */
static int bounce(uint32_t frame, unsigned step, int range) {
    if (range <= 0) {
        return 0;
    }
    const int at = (int)((uint64_t)frame * step % (2 * (unsigned)range));
    return (at < range ? at : 2 * range - at) & ~1;
}

static void draw_box(const i420_t *image, uint32_t frame) {
    const int side = (image->width / 8) & ~1;
    const int left = bounce(frame, 6, image->width - side);
    const int top = bounce(frame, 4, image->height / 2 - side) + ((image->height / 4) & ~1);
    i420_fill_luma(image, left, top, side, side, 200);
    i420_fill_chroma(image, left, top, side, side, 80, 190);
}

static void draw_glyph(const i420_t *image, char character, int left, int top, int dot) {
    for (int row = 0; row < GLYPH_ROWS; row++) {
        for (int column = 0; column < GLYPH_COLUMNS; column++) {
            if (glyph_dot(character, column, row)) {
                i420_fill_luma(image, left + column * dot, top + row * dot, dot, dot, I420_WHITE);
            }
        }
    }
}

/** Draws the UTC time of day at the bottom, white on black. */
static void draw_clock(const i420_t *image, uint64_t time_ms) {
    const unsigned ms = (unsigned)(time_ms % (24 * 3600 * 1000));
    char text[32];
    const int length = snprintf(text, sizeof(text), "%02u:%02u:%02u.%03u", ms / 3600000,
                                ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    const int dot = image->width < 256 ? 1 : (image->width + 64) / 128;
    const int advance = dot * (GLYPH_COLUMNS + 1);
    const int top = image->height - dot * (GLYPH_ROWS + 3);
    i420_fill_luma(image, dot, top - dot, length * advance + dot, dot * (GLYPH_ROWS + 2),
                   I420_BLACK);
    for (int i = 0; i < length; i++) {
        draw_glyph(image, text[i], i * advance + 2 * dot, top, dot);
    }
}

const i420_t *pattern_draw(pattern_t *pattern, uint32_t frame, uint64_t time_ms) {
    draw_background(pattern, frame);
    draw_box(&pattern->image, frame);
    draw_clock(&pattern->image, time_ms);
    frame_mark_draw(&pattern->image, frame, time_ms);
    return &pattern->image;
}
