#include "pattern.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_mark.h"
#include "glyphs.h"

/** As a sensor has it: without it, a picture that moves costs an encoder next to nothing. */
#define NOISE_LEVEL 20
#define NOISE_VARIANTS 4

struct pattern {
    picture_t picture;
    /** Twice as wide as the picture, which is a window that slides along them. */
    uint8_t *textures[NOISE_VARIANTS];
};

/** The same weave for each `seed`, with noise of its own; the page's pattern has the same. */
static void weave(uint8_t *texture, int period, int height, uint32_t *seed) {
    for (int y = 0; y < height; y++) {
        uint8_t *row = texture + (size_t)y * 2 * (size_t)period;
        for (int x = 0; x < period; x++) {
            const double wave = 24 * sin((double)x / period * 16 * M_PI + y / 24.0);
            *seed = *seed * 1103515245U + 12345U;
            row[x] = (uint8_t)(96 + wave + ((x ^ y) & 31) + (*seed >> 16) % NOISE_LEVEL);
        }
        // It repeats itself after half its width, so that the window never jumps.
        memcpy(row + period, row, (size_t)period);
    }
}

static bool weave_all(pattern_t *pattern) {
    const picture_t *picture = &pattern->picture;
    uint32_t seed = 1;
    for (int i = 0; i < NOISE_VARIANTS; i++) {
        pattern->textures[i] = malloc((size_t)picture->width * 2 * (size_t)picture->height);
        if (pattern->textures[i] == NULL) {
            return false;
        }
        weave(pattern->textures[i], picture->width, picture->height, &seed);
    }
    return true;
}

pattern_t *pattern_new(int width, int height) {
    pattern_t *pattern = calloc(1, sizeof(*pattern));
    if (pattern == NULL) {
        return NULL;
    }
    pattern->picture = (picture_t){width, height, malloc(picture_size(width, height))};
    if (pattern->picture.data == NULL || !weave_all(pattern)) {
        pattern_free(pattern);
        return NULL;
    }
    return pattern;
}

void pattern_free(pattern_t *pattern) {
    if (pattern != NULL) {
        free(pattern->picture.data);
        for (int i = 0; i < NOISE_VARIANTS; i++) {
            free(pattern->textures[i]);
        }
        free(pattern);
    }
}

static void draw_background(const pattern_t *pattern, uint32_t frame) {
    const picture_t *picture = &pattern->picture;
    const size_t width = (size_t)picture->width;
    const size_t left = (size_t)((uint64_t)frame * 2 % width);
    const uint8_t *texture = pattern->textures[frame % NOISE_VARIANTS];
    for (size_t row = 0; row < (size_t)picture->height; row++) {
        memcpy(picture->data + row * width, texture + row * 2 * width + left, width);
    }
    for (int row = 0; row < picture->height; row += 2) {
        const int shade = row * 32 / picture->height;
        picture_fill_chroma(picture, 0, row, picture->width, 2, (uint8_t)(112 + shade),
                            (uint8_t)(144 - shade));
    }
}

/** Where something is that goes to and fro over `room` pixels, `step` a picture; even. */
static int bounce(uint32_t frame, unsigned step, int room) {
    if (room <= 0) {
        return 0;
    }
    const int at = (int)((uint64_t)frame * step % (2 * (unsigned)room));
    return (at < room ? at : 2 * room - at) & ~1;
}

static void draw_box(const picture_t *picture, uint32_t frame) {
    const int side = (picture->width / 8) & ~1;
    const int left = bounce(frame, 6, picture->width - side);
    const int top = bounce(frame, 4, picture->height / 2 - side) + ((picture->height / 4) & ~1);
    picture_fill_luma(picture, left, top, side, side, 200);
    picture_fill_chroma(picture, left, top, side, side, 80, 190);
}

static void draw_glyph(const picture_t *picture, char character, int left, int top, int dot) {
    for (int row = 0; row < GLYPH_ROWS; row++) {
        for (int column = 0; column < GLYPH_COLUMNS; column++) {
            if (glyph_dot(character, column, row)) {
                picture_fill_luma(picture, left + column * dot, top + row * dot, dot, dot,
                                  PICTURE_WHITE);
            }
        }
    }
}

/** Writes the time of day in UTC along the bottom, white on black. */
static void draw_clock(const picture_t *picture, uint64_t time_ms) {
    const unsigned ms = (unsigned)(time_ms % (24 * 3600 * 1000));
    char text[32];
    const int length = snprintf(text, sizeof(text), "%02u:%02u:%02u.%03u", ms / 3600000,
                                ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    const int dot = picture->width < 256 ? 1 : (picture->width + 64) / 128;
    const int advance = dot * (GLYPH_COLUMNS + 1);
    const int top = picture->height - dot * (GLYPH_ROWS + 3);
    picture_fill_luma(picture, dot, top - dot, length * advance + dot, dot * (GLYPH_ROWS + 2),
                      PICTURE_BLACK);
    for (int i = 0; i < length; i++) {
        draw_glyph(picture, text[i], i * advance + 2 * dot, top, dot);
    }
}

const picture_t *pattern_draw(pattern_t *pattern, uint32_t frame, uint64_t time_ms) {
    draw_background(pattern, frame);
    draw_box(&pattern->picture, frame);
    draw_clock(&pattern->picture, time_ms);
    frame_mark_draw(&pattern->picture, frame, time_ms);
    return &pattern->picture;
}
