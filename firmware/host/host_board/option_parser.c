#include "option_parser.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generated/board_profiles.h"
#include "esp_random.h"

#define LARGEST_SIDE 4096
#define LONGEST_SERVER 255
#define LONGEST_NAME 32
#define MOST_FPS 60
#define LEAST_HEAP (1024 * 1024)
#define MOST_HEAP UINT32_MAX /* What ESP-IDF's own figures can hold */
#define LOCAL_UNICAST 0x02

enum {
    OPTION_HELP = 1,
    OPTION_PROFILE,
    OPTION_SERVER,
    OPTION_NAME,
    OPTION_SSID,
    OPTION_PASSWORD,
    OPTION_NETWORK,
    OPTION_NO_NETWORK,
    OPTION_NVS,
    OPTION_MAC,
    OPTION_VIDEO,
    OPTION_STUN,
    OPTION_TURN,
    OPTION_TURN_USER,
    OPTION_TURN_PASSWORD,
    OPTION_NO_MICROPHONE,
    OPTION_WIDTH,
    OPTION_HEIGHT,
    OPTION_FPS,
    OPTION_HEAP,
};

static const struct option long_options[] = {
    {"help", no_argument, NULL, OPTION_HELP},
    {"profile", required_argument, NULL, OPTION_PROFILE},
    {"server", required_argument, NULL, OPTION_SERVER},
    {"name", required_argument, NULL, OPTION_NAME},
    {"ssid", required_argument, NULL, OPTION_SSID},
    {"password", required_argument, NULL, OPTION_PASSWORD},
    {"network", required_argument, NULL, OPTION_NETWORK},
    {"no-network", no_argument, NULL, OPTION_NO_NETWORK},
    {"nvs", required_argument, NULL, OPTION_NVS},
    {"mac", required_argument, NULL, OPTION_MAC},
    {"video", required_argument, NULL, OPTION_VIDEO},
    {"stun", required_argument, NULL, OPTION_STUN},
    {"turn", required_argument, NULL, OPTION_TURN},
    {"turn-user", required_argument, NULL, OPTION_TURN_USER},
    {"turn-password", required_argument, NULL, OPTION_TURN_PASSWORD},
    {"no-microphone", no_argument, NULL, OPTION_NO_MICROPHONE},
    {"width", required_argument, NULL, OPTION_WIDTH},
    {"height", required_argument, NULL, OPTION_HEIGHT},
    {"fps", required_argument, NULL, OPTION_FPS},
    {"heap", required_argument, NULL, OPTION_HEAP},
    {NULL, 0, NULL, 0},
};

void option_parser_print_help(void) {
    printf(
        "host-board: the Boardcast firmware on Linux, with its console on stdin.\n"
        "  --profile esp32p4|esp32s3     which board it is (esp32s3)\n"
        "  --server URL                  the Kurento to publish to, ws:// or wss://\n"
        "  --name NAME                   the board's name (profile and MAC)\n"
        "  --ssid SSID --password P      the Wi-Fi network of its settings\n"
        "  --network SSID[:PASSWORD]     a network that exists; again for more (that of the "
        "settings)\n"
        "  --no-network                  no network exists\n"
        "  --nvs FILE                    where settings typed on the console are kept (nowhere)\n"
        "  --mac AA:BB:CC:DD:EE:FF       its address (made from the name, else by chance)\n"
        "  --video FILE                  H.264 in Annex B instead of the moving pattern\n"
        "  --no-microphone               the board has none\n"
        "  --width W --height H --fps N  the picture (the profile's)\n"
        "  --stun URL                    a STUN server\n"
        "  --turn URL --turn-user U --turn-password P\n"
        "                                a TURN server\n"
        "  --heap BYTES                  the size of the heap in its figures (268435456)\n"
        "SIGUSR1 takes the network away, and gives it back; SIGUSR2 gives the board another\n"
        "address. SIGINT and SIGTERM end it.\n");
}

static bool complain(const char *option, const char *value, const char *wanted) {
    fprintf(stderr, "host-board: --%s cannot be \"%s\": give %s.\n", option, value, wanted);
    return false;
}

static bool read_profile(const char *value, host_options_t *options) {
    for (size_t i = 0; i < sizeof(board_profiles) / sizeof(board_profiles[0]); i++) {
        if (strcmp(board_profiles[i].name, value) == 0) {
            options->profile = board_profiles[i].name;
            return true;
        }
    }
    return complain("profile", value, "esp32p4 or esp32s3");
}

static bool read_number(const char *option, const char *value, unsigned long least,
                        unsigned long most, unsigned long *number) {
    char *end = NULL;
    char wanted[64];
    errno = 0;
    *number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || *number < least ||
        *number > most) {
        snprintf(wanted, sizeof(wanted), "a number from %lu to %lu", least, most);
        return complain(option, value, wanted);
    }
    return true;
}

static bool read_side(const char *option, const char *value, uint16_t *side) {
    unsigned long number;
    // H.264 macroblocks are 16 wide, and I420 halves the picture.
    if (!read_number(option, value, 16, LARGEST_SIDE, &number)) {
        return false;
    }
    if (number % 2 != 0) {
        return complain(option, value, "an even number");
    }
    *side = (uint16_t)number;
    return true;
}

static bool read_mac(const char *value, uint8_t *mac) {
    unsigned bytes[6];
    int length = 0;
    const int count = sscanf(value, "%2x:%2x:%2x:%2x:%2x:%2x%n", &bytes[0], &bytes[1], &bytes[2],
                             &bytes[3], &bytes[4], &bytes[5], &length);
    if (count != 6 || value[length] != '\0') {
        return complain("mac", value, "six bytes as in 02:00:5e:00:53:01");
    }
    for (int i = 0; i < 6; i++) {
        mac[i] = (uint8_t)bytes[i];
    }
    return true;
}

/** A network is written as SSID or SSID:PASSWORD; an SSID with a colon cannot be given. */
static bool add_network(host_options_t *options, const char *ssid, size_t ssid_length,
                        const char *password) {
    host_network_t *network = &options->networks[options->network_count];
    if (options->network_count == HOST_NETWORKS || ssid_length == 0 ||
        ssid_length >= sizeof(network->ssid) || strlen(password) >= sizeof(network->password)) {
        return complain("network", ssid,
                        "at most 8 of them, each an SSID of 1 to 32 bytes and a password of at "
                        "most 64");
    }
    memcpy(network->ssid, ssid, ssid_length);
    strcpy(network->password, password);
    options->network_count++;
    return true;
}

static bool read_network(const char *value, host_options_t *options) {
    const char *colon = strchr(value, ':');
    const size_t length = colon != NULL ? (size_t)(colon - value) : strlen(value);
    return add_network(options, value, length, colon != NULL ? colon + 1 : "");
}

/** The same name has the same address each time, one without a name another each time. */
static void make_mac(host_options_t *options) {
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a, 64 bits */
    for (const char *c = options->name; *c != '\0'; c++) {
        hash = (hash ^ (uint8_t)*c) * 0x100000001b3;
    }
    if (options->name[0] == '\0') {
        esp_fill_random(&hash, sizeof(hash));
    }
    options->mac[0] = LOCAL_UNICAST;
    for (int i = 1; i < 6; i++) {
        options->mac[i] = (uint8_t)(hash >> (8 * i));
    }
}

typedef struct {
    bool has_mac;
    bool no_network;
} seen_t;

static bool has_length(const char *option, const char *value, size_t most) {
    char wanted[64];
    if (strlen(value) <= most) {
        return true;
    }
    snprintf(wanted, sizeof(wanted), "at most %zu bytes", most);
    return complain(option, value, wanted);
}

static bool read_text_option(int option, const char *value, host_options_t *options) {
    // What settings.h may hold.
    if ((option == OPTION_SERVER && !has_length("server", value, LONGEST_SERVER)) ||
        (option == OPTION_NAME && !has_length("name", value, LONGEST_NAME))) {
        return false;
    }
    const char **fields[] = {
        [OPTION_SERVER] = &options->server,       [OPTION_NAME] = &options->name,
        [OPTION_SSID] = &options->ssid,           [OPTION_PASSWORD] = &options->password,
        [OPTION_NVS] = &options->nvs_file,        [OPTION_VIDEO] = &options->video_file,
        [OPTION_STUN] = &options->stun_url,       [OPTION_TURN] = &options->turn_url,
        [OPTION_TURN_USER] = &options->turn_user, [OPTION_TURN_PASSWORD] = &options->turn_password,
    };
    *fields[option] = value;
    return true;
}

static bool read_option(int option, const char *value, host_options_t *options, seen_t *seen) {
    unsigned long number = 0;
    switch (option) {
    case OPTION_PROFILE:
        return read_profile(value, options);
    case OPTION_NETWORK:
        return read_network(value, options);
    case OPTION_NO_NETWORK:
        seen->no_network = true;
        return true;
    case OPTION_MAC:
        seen->has_mac = true;
        return read_mac(value, options->mac);
    case OPTION_NO_MICROPHONE:
        options->no_microphone = true;
        return true;
    case OPTION_WIDTH:
        return read_side("width", value, &options->width);
    case OPTION_HEIGHT:
        return read_side("height", value, &options->height);
    case OPTION_FPS:
        if (!read_number("fps", value, 1, MOST_FPS, &number)) {
            return false;
        }
        options->fps = (uint8_t)number;
        return true;
    case OPTION_HEAP:
        if (!read_number("heap", value, LEAST_HEAP, MOST_HEAP, &number)) {
            return false;
        }
        options->heap = number;
        return true;
    default:
        return read_text_option(option, value, options);
    }
}

static bool complete(host_options_t *options, const seen_t *seen) {
    if (seen->no_network && options->network_count > 0) {
        fprintf(stderr, "host-board: --no-network and --network do not go together: give one.\n");
        return false;
    }
    if (!seen->has_mac) {
        make_mac(options);
    }
    // A board without settings is on the air too, so that it needs no more than a server.
    if (options->ssid[0] == '\0' && options->network_count == 0) {
        options->ssid = "host";
    }
    if (seen->no_network || options->network_count > 0) {
        return true;
    }
    return add_network(options, options->ssid, strlen(options->ssid), options->password);
}

options_verdict_t option_parser_read(int argc, char **argv, host_options_t *options) {
    seen_t seen = {0};
    int option;
    // What is wrong is said here, in one line.
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            return OPTIONS_HELP;
        }
        if (option == '?' || option == ':') {
            fprintf(stderr, "host-board: %s %s: see --help.\n", argv[optind - 1],
                    option == ':' ? "needs a value" : "is no option");
            return OPTIONS_WRONG;
        }
        if (!read_option(option, optarg, options, &seen)) {
            return OPTIONS_WRONG;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "host-board: %s is no option: see --help.\n", argv[optind]);
        return OPTIONS_WRONG;
    }
    return complete(options, &seen) ? OPTIONS_RUN : OPTIONS_WRONG;
}
