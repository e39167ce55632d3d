#pragma once

#include <stddef.h>
#include <stdint.h>

/** The longest words, with their NUL, for an SSID of 32 bytes. */
#define WIFI_REASON_SIZE 192

/** Says in words why a network was not joined or is lost, and what to do about it. */
void wifi_reason(uint16_t reason, const char *ssid, char *text, size_t size);
