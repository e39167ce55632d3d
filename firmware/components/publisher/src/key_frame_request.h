#pragma once

#include "publisher_types.h"

/** Requests a key frame: after connecting, for a new viewer, or after a PLI (RFC 4585
 * section 6.3.1). */
void key_frame_request(publisher_t *publisher, const char *reason);
