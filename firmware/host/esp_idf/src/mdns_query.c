#include "mdns_query.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MDNS_PORT 5353
#define MDNS_GROUP "224.0.0.251"
#define MESSAGE_BYTES 9000
/** A query is repeated after a second (RFC 6762 section 5.2). */
#define REPEAT_MS 1000

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/** The port is shared with the other responders of the computer. */
static int open_socket(void) {
    const int on = 1;
    const unsigned char hops = 255;
    const struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(MDNS_PORT)};
    const int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return -1;
    }
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
    setsockopt(descriptor, IPPROTO_IP, IP_MULTICAST_TTL, &hops, sizeof(hops));
    if (bind(descriptor, (const struct sockaddr *)&own, sizeof(own)) != 0) {
        close(descriptor);
        return -1;
    }
    return descriptor;
}

/** Calls `visit` with each interface that has an IPv4 address and multicast. */
static void each_interface(void (*visit)(const struct ip_mreqn *group, void *ctx), void *ctx) {
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0) {
        return;
    }
    for (const struct ifaddrs *one = all; one != NULL; one = one->ifa_next) {
        const unsigned needed = IFF_UP | IFF_MULTICAST;
        if (one->ifa_addr == NULL || one->ifa_addr->sa_family != AF_INET ||
            (one->ifa_flags & needed) != needed) {
            continue;
        }
        struct ip_mreqn group = {.imr_ifindex = (int)if_nametoindex(one->ifa_name)};
        inet_pton(AF_INET, MDNS_GROUP, &group.imr_multiaddr);
        visit(&group, ctx);
    }
    freeifaddrs(all);
}

typedef struct {
    int descriptor;
    const uint8_t *message;
    size_t size;
} query_t;

static void join(const struct ip_mreqn *group, void *ctx) {
    const query_t *query = ctx;
    setsockopt(query->descriptor, IPPROTO_IP, IP_ADD_MEMBERSHIP, group, sizeof(*group));
}

static void send_to(const struct ip_mreqn *group, void *ctx) {
    const query_t *query = ctx;
    const struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(MDNS_PORT), .sin_addr = group->imr_multiaddr};
    setsockopt(query->descriptor, IPPROTO_IP, IP_MULTICAST_IF, group, sizeof(*group));
    sendto(query->descriptor, query->message, query->size, 0, (const struct sockaddr *)&to,
           sizeof(to));
}

static void receive(int descriptor, dns_records_t *records) {
    uint8_t message[MESSAGE_BYTES];
    struct sockaddr_in from;
    socklen_t length = sizeof(from);
    const ssize_t size =
        recvfrom(descriptor, message, sizeof(message), 0, (struct sockaddr *)&from, &length);
    // Replies come from that port only (RFC 6762 section 6).
    if (size > 0 && from.sin_port == htons(MDNS_PORT)) {
        dns_message_read(message, (size_t)size, records);
    }
}

void mdns_query(const char *name, uint32_t timeout_ms, dns_records_t *records) {
    uint8_t message[DNS_NAME_SIZE + 32];
    query_t query = {.descriptor = open_socket(), .message = message};
    query.size = dns_message_query(name, message, sizeof(message));
    if (query.descriptor < 0) {
        return;
    }
    each_interface(join, &query);
    const int64_t end = now_ms() + timeout_ms;
    int64_t send_at = 0;
    for (int64_t now = now_ms(); now < end; now = now_ms()) {
        if (now >= send_at) {
            each_interface(send_to, &query);
            send_at = now + REPEAT_MS;
        }
        const int64_t until = send_at < end ? send_at : end;
        struct pollfd readable = {.fd = query.descriptor, .events = POLLIN};
        if (poll(&readable, 1, (int)(until - now)) > 0) {
            receive(query.descriptor, records);
        }
    }
    close(query.descriptor);
}
