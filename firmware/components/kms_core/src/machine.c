#include "kms_machine.h"

#include <string.h>

#include "machine_batch.h"
#include "machine_events.h"
#include "machine_recovery.h"
#include "machine_replies.h"
#include "machine_stop.h"

static char *copy(kms_allocator_t *allocator, const char *text) {
    return kms_copy_text(allocator, text, strlen(text));
}

kms_machine_t *kms_machine_new(const kms_identity_t *identity, const kms_outputs_t *outputs,
                               void *ctx, kms_allocator_t *allocator) {
    kms_machine_t *machine = kms_allocate(allocator, sizeof(kms_machine_t));
    if (machine == NULL) {
        return NULL;
    }
    *machine = (kms_machine_t){.allocator = allocator, .outputs = outputs, .ctx = ctx};
    machine->next_id = 1;
    machine->transactions = true;
    machine->identity.can_restart = identity->can_restart;
    machine->identity.name = copy(allocator, identity->name);
    machine->identity.profile = copy(allocator, identity->profile);
    machine->identity.firmware = copy(allocator, identity->firmware);
    machine->identity.id = copy(allocator, identity->id);
    if (machine->identity.name == NULL || machine->identity.profile == NULL ||
        machine->identity.firmware == NULL || machine->identity.id == NULL) {
        kms_machine_free(machine);
        return NULL;
    }
    return machine;
}

void kms_machine_free(kms_machine_t *machine) {
    if (machine == NULL) {
        return;
    }
    kms_allocator_t *allocator = machine->allocator;
    for (unsigned i = 0; i < machine->pending.count; i++) {
        batch_free(allocator, machine->pending.entries[i].batch);
    }
    turn_forget_objects(machine);
    text_drop(allocator, &machine->url);
    text_drop(allocator, &machine->next);
    text_drop(allocator, &machine->session);
    text_drop(allocator, &machine->offer);
    kms_release(allocator, (char *)machine->identity.name);
    kms_release(allocator, (char *)machine->identity.profile);
    kms_release(allocator, (char *)machine->identity.firmware);
    kms_release(allocator, (char *)machine->identity.id);
    kms_release(allocator, machine);
}

/* Ends a turn: here, with a consistent state, an attempt with `turn_error` fails. */
static void end_turn(kms_machine_t *machine) {
    const char *turn_error = machine->turn_error;
    machine->turn_error = NULL;
    if (turn_error == NULL) {
        return;
    }
    if (machine->phase == KMS_PHASE_DISCONNECTED || turn_is_waiting(machine)) {
        turn_log(machine, 'W', turn_error);
    } else if (machine->phase == KMS_PHASE_STOPPING) {
        turn_log(machine, 'W', turn_error);
        stop_finish(machine);
    } else {
        turn_fail(machine, FAILURE_REFUSED, turn_error);
    }
}

/* Drops all requests but a publish, whose reply contains the objects to be released. */
static void drop_requests(kms_machine_t *machine) {
    pending_table_t *pending = &machine->pending;
    unsigned kept = 0;
    for (unsigned i = 0; i < pending->count; i++) {
        pending_t entry = pending->entries[i];
        if (entry.purpose == PURPOSE_PUBLISH) {
            pending->entries[kept++] = entry;
        } else {
            turn_stop_request_timer(machine, entry.id);
            batch_free(machine->allocator, entry.batch);
        }
    }
    pending->count = kept;
}

static void stop(kms_machine_t *machine) {
    text_drop(machine->allocator, &machine->next);
    if (machine->phase == KMS_PHASE_DISCONNECTED || machine->phase == KMS_PHASE_STOPPING) {
        return;
    }
    turn_close_peer(machine);
    if (turn_is_waiting(machine)) {
        turn_stop_timer(machine, KMS_TIMER_BACKOFF);
    }
    drop_requests(machine);
    if (machine->socket != SOCKET_OPEN && machine->session == NULL) {
        stop_finish(machine);
        return;
    }
    machine->phase = KMS_PHASE_STOPPING;
    turn_start_timer(machine, KMS_TIMER_STOP, KMS_TIMER_STOP_MS);
    if (machine->socket == SOCKET_NONE) {
        turn_open(machine);
    }
    if (machine->socket == SOCKET_OPEN) {
        stop_advance(machine);
    }
}

/* Connects without a delay, and resets the delays. */
static void reconnect(kms_machine_t *machine) {
    turn_forget_failures(machine);
    machine->phase = KMS_PHASE_CONNECTING;
    turn_open(machine);
}

/* A start during a delay ends the delay; a session that can be resumed is kept. */
static void start_again(kms_machine_t *machine) {
    if (!turn_is_waiting(machine)) {
        turn_log(machine, 'W', KMS_MESSAGE_ALREADY_STARTED);
        return;
    }
    turn_stop_timer(machine, KMS_TIMER_BACKOFF);
    reconnect(machine);
}

void kms_machine_start(kms_machine_t *machine, const char *url) {
    bool running = machine->phase != KMS_PHASE_DISCONNECTED && machine->phase != KMS_PHASE_STOPPING;
    if (running && machine->url != NULL && strcmp(machine->url->text, url) == 0) {
        start_again(machine);
        end_turn(machine);
        return;
    }
    text_t *address = text_new(machine->allocator, url, strlen(url));
    if (address == NULL) {
        turn_log(machine, 'W', KMS_MESSAGE_START_FAILED);
        return;
    }
    if (running) {
        stop(machine);
    }
    if (machine->phase == KMS_PHASE_STOPPING) {
        turn_set(machine, &machine->next, address);
    } else {
        stop_begin(machine, address);
    }
    end_turn(machine);
}

void kms_machine_stop(kms_machine_t *machine) {
    stop(machine);
    end_turn(machine);
}

static void on_opened(kms_machine_t *machine) {
    if (machine->socket != SOCKET_OPENING) {
        return;
    }
    machine->socket = SOCKET_OPEN;
    turn_stop_timer(machine, KMS_TIMER_OPEN);
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_advance(machine);
        return;
    }
    turn_start_timer(machine, KMS_TIMER_PING, KMS_TIMER_PING_INTERVAL_MS);
    request_t request = {.method = "connect"};
    if (machine->session == NULL) {
        machine->phase = KMS_PHASE_CREATING;
        turn_close_peer(machine);
        turn_request_offer(machine);
        turn_request(machine, PURPOSE_CONNECT, request);
        return;
    }
    machine->phase = KMS_PHASE_RESUMING;
    bool discard = machine->pipeline == NULL;
    request.method = discard ? "closeSession" : "connect";
    request.name = "sessionId";
    request.value = machine->session;
    turn_request(machine, discard ? PURPOSE_DISCARD : PURPOSE_RESUME, request);
}

void kms_machine_opened(kms_machine_t *machine) {
    on_opened(machine);
    end_turn(machine);
}

void kms_machine_message(kms_machine_t *machine, const char *text, size_t length) {
    if (machine->socket != SOCKET_OPEN) {
        return;
    }
    message_t message;
    message_read(text, length, &message);
    if (message.kind == MESSAGE_REPLY) {
        reply_on(machine, &message.reply);
    } else if (message.kind == MESSAGE_EVENT) {
        event_on(machine, &message);
    } else {
        turn_log(machine, 'W', KMS_MESSAGE_IGNORED_MESSAGE);
    }
    end_turn(machine);
}

static void fail_closed(kms_machine_t *machine, const char *reason) {
    if (*reason == '\0') {
        turn_fail(machine, FAILURE_UNREACHABLE, KMS_MESSAGE_CLOSED);
        return;
    }
    log_message_t message = {.format = KMS_MESSAGE_CLOSED_WITH_REASON, .text = reason};
    turn_fail_message(machine, FAILURE_UNREACHABLE, &message);
}

void kms_machine_closed(kms_machine_t *machine, const char *reason) {
    if (machine->socket == SOCKET_NONE) {
        return;
    }
    bool opening = machine->socket == SOCKET_OPENING;
    turn_stop_timer(machine, opening ? KMS_TIMER_OPEN : KMS_TIMER_PING);
    machine->socket = SOCKET_NONE;
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_finish(machine);
    } else {
        fail_closed(machine, reason);
    }
    end_turn(machine);
}

/* The server has released what a key created that it no longer accepts. */
static void await_key(kms_machine_t *machine, const char *reason) {
    log_message_t message = {.format = KMS_MESSAGE_KEY_REFUSED, .text = reason};
    turn_log_message(machine, 'W', &message);
    turn_close_peer(machine);
    turn_forget_objects(machine);
    text_drop(machine->allocator, &machine->session);
    machine->may_hold = false;
    machine->phase = KMS_PHASE_UNAUTHORIZED;
    turn_start_backoff(machine, FAILURE_UNAUTHORIZED);
}

void kms_machine_unauthorized(kms_machine_t *machine, const char *reason) {
    if (machine->socket != SOCKET_OPENING) {
        return;
    }
    turn_stop_timer(machine, KMS_TIMER_OPEN);
    machine->socket = SOCKET_NONE;
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_finish(machine);
    } else {
        await_key(machine, reason);
    }
    end_turn(machine);
}

void kms_machine_offer(kms_machine_t *machine, const char *sdp) {
    if (machine->peer != PEER_OFFERING || machine->offer != NULL) {
        return;
    }
    machine->offer = text_new(machine->allocator, sdp, strlen(sdp));
    if (machine->offer == NULL) {
        turn_out_of_memory(machine);
    } else {
        turn_stop_timer(machine, KMS_TIMER_OFFER);
        batch_publish_when_ready(machine);
    }
    end_turn(machine);
}

static void on_peer_failed(kms_machine_t *machine) {
    if (machine->peer == PEER_NONE) {
        return;
    }
    if (machine->phase == KMS_PHASE_PUBLISHING) {
        recovery_rebuild(machine, KMS_MESSAGE_MEDIA_FAILED);
        return;
    }
    turn_close_peer(machine);
    /* The reply to a pending publish is awaited, so that its objects can be released. */
    if (machine->phase == KMS_PHASE_CREATING && !pending_has(&machine->pending, PURPOSE_PUBLISH)) {
        turn_fail(machine, FAILURE_REFUSED, KMS_MESSAGE_MEDIA_FAILED_BEFORE_PUBLISH);
    }
}

/* The server does not reply: a stop ends, anything else is retried. */
static void on_timeout(kms_machine_t *machine, const char *reason) {
    if (machine->phase == KMS_PHASE_STOPPING) {
        stop_finish(machine);
    } else {
        turn_fail(machine, FAILURE_UNREACHABLE, reason);
    }
}

static void on_ping_timer(kms_machine_t *machine) {
    if (machine->socket == SOCKET_OPEN && machine->phase != KMS_PHASE_STOPPING) {
        turn_request(machine, PURPOSE_PING, (request_t){.method = "ping"});
        turn_start_timer(machine, KMS_TIMER_PING, KMS_TIMER_PING_INTERVAL_MS);
    }
}

static void on_timer(kms_machine_t *machine, kms_timer_t timer) {
    switch (timer.kind) {
    case KMS_TIMER_STOP:
        if (machine->phase == KMS_PHASE_STOPPING) {
            stop_finish(machine);
        }
        break;
    case KMS_TIMER_REQUEST:
        if (pending_has_id(&machine->pending, timer.request)) {
            on_timeout(machine, KMS_MESSAGE_REQUEST_TIMEOUT);
        }
        break;
    case KMS_TIMER_OPEN:
        if (machine->socket == SOCKET_OPENING) {
            on_timeout(machine, KMS_MESSAGE_OPEN_TIMEOUT);
        }
        break;
    case KMS_TIMER_OFFER:
        if (machine->peer == PEER_OFFERING && machine->offer == NULL) {
            on_peer_failed(machine);
        }
        break;
    case KMS_TIMER_BACKOFF:
        if (turn_is_waiting(machine)) {
            machine->phase = KMS_PHASE_CONNECTING;
            turn_open(machine);
        }
        break;
    case KMS_TIMER_FLOW:
        if (machine->flow_due) {
            batch_check_flow(machine);
        }
        break;
    case KMS_TIMER_PING:
        on_ping_timer(machine);
        break;
    }
}

void kms_machine_timer(kms_machine_t *machine, kms_timer_t timer) {
    on_timer(machine, timer);
    end_turn(machine);
}

void kms_machine_peer_connected(kms_machine_t *machine) {
    if (machine->peer == PEER_ANSWERED) {
        machine->media_up = true;
        turn_forget_failures(machine);
    }
}

void kms_machine_peer_failed(kms_machine_t *machine) {
    on_peer_failed(machine);
    end_turn(machine);
}

/* The socket and the media of the old address are dead, even where they have not reported it. */
static void on_address_changed(kms_machine_t *machine) {
    if (machine->phase == KMS_PHASE_DISCONNECTED || machine->phase == KMS_PHASE_STOPPING) {
        return;
    }
    turn_log(machine, 'I', KMS_MESSAGE_ADDRESS_CHANGED);
    turn_close_peer(machine);
    if (turn_is_waiting(machine)) {
        turn_stop_timer(machine, KMS_TIMER_BACKOFF);
    } else {
        turn_suspend(machine);
    }
    reconnect(machine);
}

void kms_machine_address_changed(kms_machine_t *machine) {
    on_address_changed(machine);
    end_turn(machine);
}

kms_phase_t kms_machine_phase(const kms_machine_t *machine) {
    return machine->phase;
}
