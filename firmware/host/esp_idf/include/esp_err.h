#pragma once

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef int esp_err_t;

#define ESP_OK 0
#define ESP_FAIL (-1)
#define ESP_ERR_NO_MEM 0x101
#define ESP_ERR_INVALID_ARG 0x102
#define ESP_ERR_INVALID_STATE 0x103
#define ESP_ERR_INVALID_SIZE 0x104
#define ESP_ERR_NOT_FOUND 0x105
#define ESP_ERR_NOT_SUPPORTED 0x106
#define ESP_ERR_TIMEOUT 0x107

/** The name of an error, or "ERROR" for an unknown code. */
const char *esp_err_to_name(esp_err_t code);

/** Prints the location of an error, and aborts. */
void host_error_check_failed(esp_err_t code, const char *file, int line, const char *expression)
    __attribute__((noreturn));

#define ESP_ERROR_CHECK(x)                                                                         \
    do {                                                                                           \
        const esp_err_t checked_ = (x);                                                            \
        if (checked_ != ESP_OK) {                                                                  \
            host_error_check_failed(checked_, __FILE__, __LINE__, #x);                             \
        }                                                                                          \
    } while (0)
