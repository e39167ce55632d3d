#pragma once

#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>

typedef enum {
    ESP_LOG_NONE,
    ESP_LOG_ERROR,
    ESP_LOG_WARN,
    ESP_LOG_INFO,
    ESP_LOG_DEBUG,
    ESP_LOG_VERBOSE,
} esp_log_level_t;

/** Sets the level of a tag; "*" is the default of all others. */
void esp_log_level_set(const char *tag, esp_log_level_t level);

/** Milliseconds since the start. */
uint32_t esp_log_timestamp(void);

/** Writes one line, `I (417492) TAG: text`, in one piece. */
void host_log(esp_log_level_t level, const char *tag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#define ESP_LOGE(tag, format, ...) host_log(ESP_LOG_ERROR, tag, format, ##__VA_ARGS__)
#define ESP_LOGW(tag, format, ...) host_log(ESP_LOG_WARN, tag, format, ##__VA_ARGS__)
#define ESP_LOGI(tag, format, ...) host_log(ESP_LOG_INFO, tag, format, ##__VA_ARGS__)
#define ESP_LOGD(tag, format, ...) host_log(ESP_LOG_DEBUG, tag, format, ##__VA_ARGS__)
#define ESP_LOGV(tag, format, ...) host_log(ESP_LOG_VERBOSE, tag, format, ##__VA_ARGS__)
