#pragma once

typedef enum { ESP_LINE_ENDINGS_CRLF, ESP_LINE_ENDINGS_CR, ESP_LINE_ENDINGS_LF } esp_line_endings_t;

/** A file of Linux converts no line ends. */
int uart_vfs_dev_port_set_rx_line_endings(int uart_num, esp_line_endings_t mode);
