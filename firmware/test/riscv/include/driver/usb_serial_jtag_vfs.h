#pragma once

#include "driver/uart_vfs.h"

void usb_serial_jtag_vfs_set_rx_line_endings(esp_line_endings_t mode);
