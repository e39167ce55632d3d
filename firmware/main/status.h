#pragma once

#include "publisher.h"

/** Prints memory, uptime, Wi-Fi, publisher and tasks. Without a camera the publisher is NULL. */
void status_print(publisher_t *publisher);
