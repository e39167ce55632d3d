#include "esp_log.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"

#define LEVELS 16
#define TAG_SIZE 24
#define USUAL_LINE 256

typedef struct {
    char tag[TAG_SIZE];
    esp_log_level_t level;
} tag_level_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static esp_log_level_t usual_level = ESP_LOG_INFO;
static tag_level_t levels[LEVELS];
static size_t level_count;

void esp_log_level_set(const char *tag, esp_log_level_t level) {
    pthread_mutex_lock(&lock);
    if (strcmp(tag, "*") == 0) {
        usual_level = level;
        level_count = 0;
    } else {
        size_t at = 0;
        while (at < level_count && strncmp(levels[at].tag, tag, TAG_SIZE - 1) != 0) {
            at++;
        }
        if (at < LEVELS) {
            snprintf(levels[at].tag, TAG_SIZE, "%s", tag);
            levels[at].level = level;
            level_count = at == level_count ? at + 1 : level_count;
        }
    }
    pthread_mutex_unlock(&lock);
}

static bool is_wanted(esp_log_level_t level, const char *tag) {
    pthread_mutex_lock(&lock);
    esp_log_level_t max = usual_level;
    for (size_t i = 0; i < level_count; i++) {
        if (strncmp(levels[i].tag, tag, TAG_SIZE - 1) == 0) {
            max = levels[i].level;
        }
    }
    pthread_mutex_unlock(&lock);
    return level <= max;
}

uint32_t esp_log_timestamp(void) {
    return (uint32_t)(clock_now_us() / 1000);
}

static const char *colour_of(esp_log_level_t level) {
    static const char *const colours[] = {
        [ESP_LOG_ERROR] = "\033[0;31m",
        [ESP_LOG_WARN] = "\033[0;33m",
        [ESP_LOG_INFO] = "\033[0;32m",
    };
    return level <= ESP_LOG_INFO && isatty(STDOUT_FILENO) ? colours[level] : "";
}

/** Writes whole lines, also while other output is printed. */
static void print_line(esp_log_level_t level, const char *tag, const char *text) {
    const char *colour = colour_of(level);
    flockfile(stdout);
    printf("%s%c (%" PRIu32 ") %s: %s%s\n", colour, "NEWIDV"[level], esp_log_timestamp(), tag, text,
           colour[0] != '\0' ? "\033[0m" : "");
    fflush(stdout);
    funlockfile(stdout);
}

void host_log(esp_log_level_t level, const char *tag, const char *format, ...) {
    char usual[USUAL_LINE];
    va_list arguments;
    if (!is_wanted(level, tag)) {
        return;
    }
    va_start(arguments, format);
    const int length = vsnprintf(usual, sizeof(usual), format, arguments);
    va_end(arguments);
    if (length < (int)sizeof(usual)) {
        print_line(level, tag, length < 0 ? format : usual);
        return;
    }
    char *text = malloc((size_t)length + 1);
    if (text != NULL) {
        va_start(arguments, format);
        vsnprintf(text, (size_t)length + 1, format, arguments);
        va_end(arguments);
    }
    print_line(level, tag, text != NULL ? text : usual);
    free(text);
}
