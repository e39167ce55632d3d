#pragma once

#include <stddef.h>

typedef int uart_port_t;

/** Writes to stdout; the number of bytes, or -1. */
int uart_write_bytes(uart_port_t uart_num, const void *src, size_t size);
