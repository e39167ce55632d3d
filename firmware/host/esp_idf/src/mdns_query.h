#pragma once

#include <stdint.h>

#include "dns_message.h"

/** Sends a query for the pointers of a name and collects the replies of all interfaces. */
void mdns_query(const char *name, uint32_t timeout_ms, dns_records_t *records);
