#pragma once

#include <stddef.h>

#include "freertos/FreeRTOS.h"

int usb_serial_jtag_write_bytes(const void *src, size_t size, TickType_t ticks_to_wait);
