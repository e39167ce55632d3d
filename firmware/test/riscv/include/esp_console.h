#pragma once

/* The host's console, and the chip's own USB port, which no host has. */

#include_next "esp_console.h"

typedef struct {
    int unused;
} esp_console_dev_usb_serial_jtag_config_t;

#define ESP_CONSOLE_DEV_USB_SERIAL_JTAG_CONFIG_DEFAULT()                                           \
    { 0 }

esp_err_t
esp_console_new_repl_usb_serial_jtag(const esp_console_dev_usb_serial_jtag_config_t *dev_config,
                                     const esp_console_repl_config_t *repl_config,
                                     esp_console_repl_t **repl);
