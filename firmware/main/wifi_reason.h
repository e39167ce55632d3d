#pragma once

#include <stddef.h>
#include <stdint.h>

/** Says in words why a network was not joined or is lost, and what to do about it. */
void wifi_reason(uint16_t reason, const char *ssid, char *text, size_t size);
