#pragma once

#include <stdbool.h>

#include "improv.h"

#define IMPROV_SSID_SIZE 33
#define IMPROV_PASSWORD_SIZE 65
#define IMPROV_TEXT_SIZE (IMPROV_MAX_DATA - 1)

/** A command of the client. Texts end with a NUL and have no other. */
typedef struct {
    improv_command_id_t id;
    char ssid[IMPROV_SSID_SIZE];
    char password[IMPROV_PASSWORD_SIZE];
    bool has_text;               /*!< A name or hostname to set */
    char text[IMPROV_TEXT_SIZE]; /*!< The name or hostname */
} improv_command_t;

/** Reads the data of a command's packet; the error to answer with, or IMPROV_ERROR_NONE. */
improv_error_t improv_command_read(const uint8_t *data, size_t length, improv_command_t *command);
