#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Maximum of a reason, with its NUL, for an SSID of 32 bytes. */
#define WIFI_REASON_SIZE 192

/** Describes why Wi-Fi is not connected, and what to check. */
void wifi_reason(uint16_t reason, const char *ssid, char *text, size_t size);

/** Whether the network refused the password. */
bool wifi_reason_is_password(uint16_t reason);
