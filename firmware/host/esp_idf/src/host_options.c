#include "host_options.h"

static const host_options_t defaults = {
    .profile = "esp32s3",
    .server = "",
    .key = "",
    .ca = "",
    .ca_sha256 = "",
    .name = "",
    .ssid = "",
    .password = "",
    .stun_url = "",
    .turn_url = "",
    .turn_user = "",
    .turn_password = "",
    .video_file = "",
    .console = "",
    .nvs_file = "",
    .mac = {0x02, 0x00, 0x00, 0x00, 0x00, 0x01},
    .clock = HOST_CLOCK_OF_COMPUTER,
    .heap = 256u * 1024 * 1024,
};

static const host_options_t *in_force = &defaults;
static char *const *kept_arguments;

const host_options_t *host_options(void) {
    return in_force;
}

void host_set_options(const host_options_t *options) {
    in_force = options != NULL ? options : &defaults;
}

char *const *host_arguments(void) {
    return kept_arguments;
}

void host_set_arguments(char *const *arguments) {
    kept_arguments = arguments;
}
