#include "option_parser.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "board.h"
#include "ca_file.h"
#include "esp_random.h"
#include "generated/board_limits.h"
#include "generated/board_profiles.h"

#define MAX_SIDE 4096
#define MAX_FPS 60
#define MIN_HEAP (1024 * 1024)
#define MAX_HEAP UINT32_MAX /* The type of ESP-IDF's heap functions */
#define LOCAL_UNICAST 0x02

enum {
    OPTION_HELP = 1,
    OPTION_PROFILE,
    OPTION_SERVER,
    OPTION_NAME,
    OPTION_SSID,
    OPTION_NETWORK,
    OPTION_NETWORK_WITHOUT_ADDRESS,
    OPTION_NO_NETWORK,
    OPTION_CONSOLE,
    OPTION_NVS,
    OPTION_MAC,
    OPTION_VIDEO,
    OPTION_CA,
    OPTION_CLOCK,
    OPTION_SNTP,
    OPTION_MDNS,
    OPTION_STUN,
    OPTION_TURN,
    OPTION_TURN_USER,
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
    {"network", required_argument, NULL, OPTION_NETWORK},
    {"network-without-address", required_argument, NULL, OPTION_NETWORK_WITHOUT_ADDRESS},
    {"no-network", no_argument, NULL, OPTION_NO_NETWORK},
    {"console", required_argument, NULL, OPTION_CONSOLE},
    {"nvs", required_argument, NULL, OPTION_NVS},
    {"mac", required_argument, NULL, OPTION_MAC},
    {"video", required_argument, NULL, OPTION_VIDEO},
    {"ca", required_argument, NULL, OPTION_CA},
    {"clock", required_argument, NULL, OPTION_CLOCK},
    {"sntp", no_argument, NULL, OPTION_SNTP},
    {"mdns", no_argument, NULL, OPTION_MDNS},
    {"stun", required_argument, NULL, OPTION_STUN},
    {"turn", required_argument, NULL, OPTION_TURN},
    {"turn-user", required_argument, NULL, OPTION_TURN_USER},
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
        "  --profile esp32p4|esp32s3     the board's profile (esp32s3)\n"
        "  --server URL                  the Kurento to publish to, ws:// or wss://\n"
        "  --name NAME                   the board's name (profile and MAC)\n"
        "  --ssid SSID                   the Wi-Fi network of its settings\n"
        "  --network SSID[:PASSWORD]     an available Wi-Fi network; may be repeated (that of the\n"
        "                                settings)\n"
        "  --network-without-address SSID[:PASSWORD]\n"
        "                                one whose DHCP server does not reply\n"
        "  --no-network                  no Wi-Fi network is available\n"
        "  --console TERMINAL            a serial line or pty for the console (stdin and stdout)\n"
        "  --nvs FILE                    the file of the saved settings (none)\n"
        "  --mac AA:BB:CC:DD:EE:FF       the MAC address, which is also its id (derived from the\n"
        "                                name and the computer; random without a name)\n"
        "  --video FILE                  H.264 in Annex B instead of the test pattern\n"
        "  --no-microphone               a board without a microphone\n"
        "  --width W --height H --fps N  the video's size and frame rate (those of the profile)\n"
        "  --ca FILE                     the CA of a wss server, in PEM (the system's CAs)\n"
        "  --clock SECONDS               the clock at the start, in seconds since 1970 (the\n"
        "                                computer's clock)\n"
        "  --sntp                        an SNTP server replies, which sets the clock\n"
        "  --mdns                        mDNS queries are sent: a server can be found\n"
        "  --stun URL                    a STUN server\n"
        "  --turn URL --turn-user U      a TURN server; its password is in TURN_PASSWORD\n"
        "  --heap BYTES                  the size of the simulated heap (268435456)\n"
        "The environment has what other users must not see: BOARD_KEY is the board's key at a "
        "server\n"
        "with access control, WIFI_PASSWORD and TURN_PASSWORD are passwords.\n"
        "SIGUSR1 makes Wi-Fi unavailable, and available again; SIGUSR2 changes the board's IP\n"
        "address. SIGINT and SIGTERM end the board.\n");
}

static bool reject(const char *option, const char *value, const char *expected) {
    fprintf(stderr, "host-board: invalid --%s \"%s\": expected %s.\n", option, value, expected);
    return false;
}

static bool read_profile(const char *value, host_options_t *options) {
    for (size_t i = 0; i < sizeof(board_profiles) / sizeof(board_profiles[0]); i++) {
        if (strcmp(board_profiles[i].name, value) == 0) {
            options->profile = board_profiles[i].name;
            return true;
        }
    }
    return reject("profile", value, "esp32p4 or esp32s3");
}

static bool read_number(const char *option, const char *value, unsigned long min, unsigned long max,
                        unsigned long *number) {
    char *end = NULL;
    char expected[64];
    errno = 0;
    *number = strtoul(value, &end, 10);
    if (value[0] < '0' || value[0] > '9' || *end != '\0' || errno != 0 || *number < min ||
        *number > max) {
        snprintf(expected, sizeof(expected), "a number from %lu to %lu", min, max);
        return reject(option, value, expected);
    }
    return true;
}

static bool read_side(const char *option, const char *value, uint16_t *side) {
    unsigned long number;
    // H.264 macroblocks are 16 pixels wide, and I420 halves the size.
    if (!read_number(option, value, 16, MAX_SIDE, &number)) {
        return false;
    }
    if (number % 2 != 0) {
        return reject(option, value, "an even number");
    }
    *side = (uint16_t)number;
    return true;
}

static bool read_ca(const char *value, host_options_t *options) {
    static ca_file_t file;
    if (!ca_file_read(value, &file)) {
        return reject("ca", value, "a file with a certificate in PEM");
    }
    options->ca = file.pem;
    options->ca_sha256 = file.sha256;
    return true;
}

static bool read_clock(const char *value, host_options_t *options) {
    unsigned long seconds = 0;
    if (!read_number("clock", value, 0, UINT32_MAX, &seconds)) {
        return false;
    }
    options->clock = (int64_t)seconds;
    return true;
}

static bool read_mac(const char *value, uint8_t *mac) {
    unsigned bytes[6];
    int length = 0;
    const int count = sscanf(value, "%2x:%2x:%2x:%2x:%2x:%2x%n", &bytes[0], &bytes[1], &bytes[2],
                             &bytes[3], &bytes[4], &bytes[5], &length);
    if (count != 6 || value[length] != '\0') {
        return reject("mac", value, "six bytes as in 02:00:5e:00:53:01");
    }
    for (int i = 0; i < 6; i++) {
        mac[i] = (uint8_t)bytes[i];
    }
    return true;
}

/** A network is SSID or SSID:PASSWORD; an SSID with a colon is not supported. */
static bool add_network(host_options_t *options, const char *ssid, size_t ssid_length,
                        const char *password) {
    host_network_t *network = &options->networks[options->network_count];
    if (options->network_count == HOST_NETWORKS || ssid_length == 0 ||
        ssid_length >= sizeof(network->ssid) || strlen(password) >= sizeof(network->password)) {
        return reject("network", ssid,
                      "at most 8 networks, an SSID of 1 to 32 bytes and a password of at "
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

/** FNV-1a, 64 bits. */
static uint64_t hash_text(uint64_t hash, const char *text) {
    for (; *text != '\0'; text++) {
        hash = (hash ^ (uint8_t)*text) * 0x100000001b3;
    }
    return hash;
}

static void read_machine_id(char *id, size_t size) {
    FILE *file = fopen("/etc/machine-id", "r");
    id[0] = '\0';
    if (file == NULL || fgets(id, (int)size, file) == NULL) {
        gethostname(id, size - 1);
    }
    if (file != NULL) {
        fclose(file);
    }
}

/** The same address for the same name on the same computer; a random one without a name. */
static void make_mac(host_options_t *options) {
    char machine[64] = "";
    read_machine_id(machine, sizeof(machine));
    uint64_t hash = hash_text(hash_text(0xcbf29ce484222325, machine), options->name);
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
} flags_t;

static bool has_length(const char *option, const char *value, size_t max) {
    if (strlen(value) <= max) {
        return true;
    }
    // A server's address may have a token in it.
    fprintf(stderr, "host-board: invalid --%s: expected at most %zu bytes.\n", option, max);
    return false;
}

static bool read_text_option(int option, const char *value, host_options_t *options) {
    // What settings.h may hold.
    if ((option == OPTION_SERVER && !has_length("server", value, BOARD_SERVER_BYTES)) ||
        (option == OPTION_NAME && !has_length("name", value, BOARD_NAME_BYTES))) {
        return false;
    }
    const char **fields[] = {
        [OPTION_SERVER] = &options->server,       [OPTION_NAME] = &options->name,
        [OPTION_CONSOLE] = &options->console,     [OPTION_SSID] = &options->ssid,
        [OPTION_NVS] = &options->nvs_file,        [OPTION_VIDEO] = &options->video_file,
        [OPTION_STUN] = &options->stun_url,       [OPTION_TURN] = &options->turn_url,
        [OPTION_TURN_USER] = &options->turn_user,
    };
    *fields[option] = value;
    return true;
}

static bool read_option(int option, const char *value, host_options_t *options, flags_t *flags) {
    unsigned long number = 0;
    switch (option) {
    case OPTION_PROFILE:
        return read_profile(value, options);
    case OPTION_NETWORK:
        return read_network(value, options);
    case OPTION_NETWORK_WITHOUT_ADDRESS:
        if (!read_network(value, options)) {
            return false;
        }
        options->networks[options->network_count - 1].without_address = true;
        return true;
    case OPTION_NO_NETWORK:
        flags->no_network = true;
        return true;
    case OPTION_MAC:
        flags->has_mac = true;
        return read_mac(value, options->mac);
    case OPTION_CA:
        return read_ca(value, options);
    case OPTION_CLOCK:
        return read_clock(value, options);
    case OPTION_SNTP:
        options->sntp = true;
        return true;
    case OPTION_MDNS:
        options->mdns = true;
        return true;
    case OPTION_NO_MICROPHONE:
        options->no_microphone = true;
        return true;
    case OPTION_WIDTH:
        return read_side("width", value, &options->width);
    case OPTION_HEIGHT:
        return read_side("height", value, &options->height);
    case OPTION_FPS:
        if (!read_number("fps", value, 1, MAX_FPS, &number)) {
            return false;
        }
        options->fps = (uint8_t)number;
        return true;
    case OPTION_HEAP:
        if (!read_number("heap", value, MIN_HEAP, MAX_HEAP, &number)) {
            return false;
        }
        options->heap = number;
        return true;
    default:
        return read_text_option(option, value, options);
    }
}

/** Other users of this machine can see the command line, but not the environment. */
static bool read_environment(host_options_t *options) {
    const char *key = getenv("BOARD_KEY");
    const char *wifi_password = getenv("WIFI_PASSWORD");
    const char *turn_password = getenv("TURN_PASSWORD");
    if (key != NULL && key[0] != '\0' && !board_is_key(key)) {
        fprintf(stderr,
                "host-board: invalid BOARD_KEY: expected a key as gateway:access prints it.\n");
        return false;
    }
    options->key = key != NULL ? key : options->key;
    options->password = wifi_password != NULL ? wifi_password : options->password;
    options->turn_password = turn_password != NULL ? turn_password : options->turn_password;
    return true;
}

static bool complete(host_options_t *options, const flags_t *flags) {
    if (!read_environment(options)) {
        return false;
    }
    if (flags->no_network && options->network_count > 0) {
        fprintf(stderr, "host-board: --no-network excludes --network.\n");
        return false;
    }
    if (!flags->has_mac) {
        make_mac(options);
    }
    // The default network connects a board without settings, so that it needs only a server.
    if (options->ssid[0] == '\0' && options->network_count == 0) {
        options->ssid = "host";
    }
    if (flags->no_network || options->network_count > 0) {
        return true;
    }
    return add_network(options, options->ssid, strlen(options->ssid), options->password);
}

options_result_t option_parser_read(int argc, char **argv, host_options_t *options) {
    flags_t flags = {0};
    int option;
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            return OPTIONS_HELP;
        }
        if (option == '?' || option == ':') {
            fprintf(stderr, "host-board: %s %s: see --help.\n", argv[optind - 1],
                    option == ':' ? "needs a value" : "is not an option");
            return OPTIONS_INVALID;
        }
        if (!read_option(option, optarg, options, &flags)) {
            return OPTIONS_INVALID;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "host-board: %s is not an option: see --help.\n", argv[optind]);
        return OPTIONS_INVALID;
    }
    return complete(options, &flags) ? OPTIONS_RUN : OPTIONS_INVALID;
}
