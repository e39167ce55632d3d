#include "signaling_task.h"

#include <stdio.h>
#include <string.h>

#include "esp_log.h"
#include "esp_random.h"
#include "esp_timer.h"
#include "generated/board_log.h"
#include "sdkconfig.h"
#include "signaling_memory.h"
#include "websocket_link.h"

#define MAX_WAIT_MS 1000
#define LEAVE_TIMEOUT_MS 2500
/** Less than usual, since `leave` has its own timeout. */
#define LEAVE_SEND_TIMEOUT_MS 500

static int64_t now_ms(void) {
    return esp_timer_get_time() / 1000;
}

static void lose_link(signaling_t *signaling, const char *reason) {
    signaling->link_lost = true;
    snprintf(signaling->lost, sizeof(signaling->lost), "%s", reason);
}

static void close_link(signaling_t *signaling) {
    signaling->link_lost = false;
    signaling->unauthorized = false;
    if (signaling->link != NULL) {
        websocket_link_close(signaling->link);
        signaling->link = NULL;
    }
}

static void on_open(const char *url, void *ctx) {
    signaling_t *signaling = ctx;
    char reason[CLOSE_REASON_SIZE];
    close_link(signaling);
    signaling->link = websocket_link_open(signaling, url, reason);
    if (signaling->link == NULL) {
        lose_link(signaling, reason);
    }
}

static void on_send(const char *text, size_t length, void *ctx) {
    signaling_t *signaling = ctx;
    if (signaling->link == NULL || signaling->link_lost) {
        return;
    }
    const bool ending = atomic_load(&signaling->ending);
    const uint32_t timeout_ms = ending ? LEAVE_SEND_TIMEOUT_MS : CONFIG_KMS_SEND_TIMEOUT_MS;
    if (!websocket_link_send(signaling->link, text, length, timeout_ms)) {
        char reason[CLOSE_REASON_SIZE];
        websocket_link_close_reason(signaling->link, reason);
        lose_link(signaling, reason);
    }
}

static void on_close(void *ctx) {
    close_link(ctx);
}

static void on_make_offer(void *ctx) {
    signaling_t *signaling = ctx;
    const esp_peer_signaling_cfg_t *cfg = &signaling->cfg;
    esp_peer_signaling_ice_info_t info = {.is_initiator = true};
    if (cfg->on_ice_info != NULL) {
        cfg->on_ice_info(&info, cfg->ctx);
    }
    if (cfg->on_connected != NULL) {
        cfg->on_connected(cfg->ctx);
    }
}

static void deliver(signaling_t *signaling, esp_peer_signaling_msg_type_t type, const char *text) {
    const esp_peer_signaling_cfg_t *cfg = &signaling->cfg;
    if (cfg->on_msg == NULL) {
        return;
    }
    esp_peer_signaling_msg_t msg = {.type = type};
    if (text != NULL) {
        msg.data = (uint8_t *)(uintptr_t)text;
        msg.size = (int)strlen(text);
    }
    cfg->on_msg(&msg, cfg->ctx);
}

static void on_answer(const char *sdp, void *ctx) {
    deliver(ctx, ESP_PEER_SIGNALING_MSG_SDP, sdp);
}

static void on_candidate(const kms_candidate_t *candidate, void *ctx) {
    // All media uses one transport (RFC 9143), so the candidate's media section is irrelevant.
    deliver(ctx, ESP_PEER_SIGNALING_MSG_CANDIDATE, candidate->candidate);
}

static void on_close_peer(void *ctx) {
    deliver(ctx, ESP_PEER_SIGNALING_MSG_BYE, NULL);
}

static void on_start_timer(kms_timer_t timer, uint32_t ms, unsigned jitter_percent, void *ctx) {
    signaling_t *signaling = ctx;
    const uint32_t max_jitter = (uint32_t)((uint64_t)ms * jitter_percent / 100);
    const uint32_t jitter = max_jitter == 0 ? 0 : esp_random() % (max_jitter + 1);
    if (!deadlines_set(&signaling->deadlines, timer, now_ms() + ms - jitter)) {
        lose_link(signaling, "too many pending requests");
    }
}

static void on_stop_timer(kms_timer_t timer, void *ctx) {
    signaling_t *signaling = ctx;
    deadlines_clear(&signaling->deadlines, timer);
}

static void on_announce(const char *endpoint, void *ctx) {
    signaling_t *signaling = ctx;
    if (signaling->kms.on_announce != NULL) {
        signaling->kms.on_announce(endpoint, signaling->cfg.ctx);
    }
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    signaling_t *signaling = ctx;
    if (signaling->kms.on_viewer != NULL) {
        signaling->kms.on_viewer(joined, endpoint, signaling->cfg.ctx);
    }
}

static void on_key_frame(void *ctx) {
    signaling_t *signaling = ctx;
    if (signaling->kms.on_key_frame != NULL) {
        signaling->kms.on_key_frame(signaling->cfg.ctx);
    }
}

static void on_restart(void *ctx) {
    signaling_t *signaling = ctx;
    if (signaling->kms.on_restart != NULL) {
        signaling->kms.on_restart(signaling->cfg.ctx);
    }
}

static void on_log(char level, const char *text, void *ctx) {
    (void)ctx;
    switch (level) {
    case 'E':
        ESP_LOGE(BOARD_TAG_SIGNALING, "%s", text);
        break;
    case 'W':
        ESP_LOGW(BOARD_TAG_SIGNALING, "%s", text);
        break;
    case 'D':
        ESP_LOGD(BOARD_TAG_SIGNALING, "%s", text);
        break;
    default:
        ESP_LOGI(BOARD_TAG_SIGNALING, "%s", text);
        break;
    }
}

static const kms_outputs_t outputs = {
    .open = on_open,
    .send = on_send,
    .close = on_close,
    .make_offer = on_make_offer,
    .answer = on_answer,
    .candidate = on_candidate,
    .start_timer = on_start_timer,
    .stop_timer = on_stop_timer,
    .announce = on_announce,
    .viewer = on_viewer,
    .key_frame = on_key_frame,
    .restart = on_restart,
    .close_peer = on_close_peer,
    .log = on_log,
};

static void *machine_allocate(size_t size, void *ctx) {
    (void)ctx;
    return signaling_allocate(size);
}

static void machine_release(void *block, void *ctx) {
    (void)ctx;
    signaling_free(block);
}

bool signaling_task_prepare(signaling_t *signaling) {
    signaling->allocator.allocate = machine_allocate;
    signaling->allocator.release = machine_release;
    signaling->allocator.limit = CONFIG_KMS_MEMORY_LIMIT;
    signaling->machine =
        kms_machine_new(&signaling->kms.identity, &outputs, signaling, &signaling->allocator);
    return signaling->machine != NULL;
}

/** Reports a link that failed during an output to the machine, and a new phase to the caller. */
static void settle(signaling_t *signaling) {
    while (signaling->link_lost) {
        char reason[CLOSE_REASON_SIZE];
        const bool unauthorized = signaling->unauthorized;
        snprintf(reason, sizeof(reason), "%s", signaling->lost);
        close_link(signaling);
        if (unauthorized) {
            kms_machine_unauthorized(signaling->machine, reason);
        } else {
            kms_machine_closed(signaling->machine, reason);
        }
    }
    const kms_phase_t phase = kms_machine_phase(signaling->machine);
    if (phase == signaling->phase) {
        return;
    }
    signaling->phase = phase;
    if (signaling->kms.on_phase != NULL) {
        signaling->kms.on_phase(phase, signaling->cfg.ctx);
    }
}

static bool is_of_current_link(const signaling_t *signaling, const signaling_event_t *event) {
    return signaling->link != NULL && websocket_link_number(signaling->link) == event->link;
}

static void on_peer(signaling_t *signaling, bool connected) {
    if (connected) {
        kms_machine_peer_connected(signaling->machine);
    } else {
        kms_machine_peer_failed(signaling->machine);
    }
}

static void on_event(signaling_t *signaling, const signaling_event_t *event) {
    kms_machine_t *machine = signaling->machine;
    switch (event->kind) {
    case EVENT_WAKE:
        break;
    case EVENT_START:
        if (!atomic_load(&signaling->ending)) {
            kms_machine_start(machine, event->text);
        }
        break;
    case EVENT_KEY:
        snprintf(signaling->key, sizeof(signaling->key), "%s", event->text);
        break;
    case EVENT_LEAVE:
        kms_machine_stop(machine);
        break;
    case EVENT_OFFER:
        kms_machine_offer(machine, event->text);
        break;
    case EVENT_PEER:
        on_peer(signaling, event->connected);
        break;
    case EVENT_ADDRESS_CHANGED:
        kms_machine_address_changed(machine);
        break;
    case EVENT_OPENED:
        if (is_of_current_link(signaling, event)) {
            kms_machine_opened(machine);
        }
        break;
    case EVENT_MESSAGE:
        if (is_of_current_link(signaling, event)) {
            kms_machine_message(machine, event->text, event->length);
        }
        break;
    case EVENT_CLOSED:
        if (is_of_current_link(signaling, event)) {
            lose_link(signaling, event->text != NULL ? event->text : "");
        }
        break;
    case EVENT_UNAUTHORIZED:
        if (is_of_current_link(signaling, event)) {
            lose_link(signaling, event->text != NULL ? event->text : "");
            signaling->unauthorized = true;
        }
        break;
    }
}

static void handle_next_event(signaling_t *signaling) {
    const int64_t now = now_ms();
    const int64_t next = deadlines_next(&signaling->deadlines, now + MAX_WAIT_MS);
    // One tick more, so that the timer is due after the wait.
    const TickType_t wait = next <= now ? 0 : pdMS_TO_TICKS((uint32_t)(next - now)) + 1;
    signaling_event_t event;
    if (xQueueReceive(signaling->queue, &event, wait) != pdTRUE) {
        return;
    }
    atomic_fetch_sub(&signaling->queued_text, event.length);
    on_event(signaling, &event);
    signaling_free(event.text);
    settle(signaling);
}

static void handle_timers(signaling_t *signaling) {
    kms_timer_t timer;
    while (deadlines_take_due(&signaling->deadlines, now_ms(), &timer)) {
        kms_machine_timer(signaling->machine, timer);
        settle(signaling);
    }
}

static void check_overflow(signaling_t *signaling) {
    const unsigned number = atomic_exchange(&signaling->overflowed, 0);
    if (number != 0 && signaling->link != NULL &&
        websocket_link_number(signaling->link) == number) {
        lose_link(signaling, "the event queue overflowed");
        settle(signaling);
    }
}

/** Handles events until everything at the server is released, or the timeout. */
static void leave(signaling_t *signaling) {
    const int64_t until = now_ms() + LEAVE_TIMEOUT_MS;
    kms_machine_stop(signaling->machine);
    settle(signaling);
    while (signaling->phase != KMS_PHASE_DISCONNECTED && now_ms() < until) {
        handle_next_event(signaling);
        handle_timers(signaling);
    }
    close_link(signaling);
}

void signaling_task_run(void *ctx) {
    signaling_t *signaling = ctx;
    signaling->task = xTaskGetCurrentTaskHandle();
    while (!atomic_load(&signaling->ending)) {
        handle_next_event(signaling);
        handle_timers(signaling);
        check_overflow(signaling);
    }
    leave(signaling);
    if (signaling->cfg.on_close != NULL) {
        signaling->cfg.on_close(signaling->cfg.ctx);
    }
    xSemaphoreGive(signaling->ended);
    signaling_release(signaling);
    vTaskDelete(NULL);
}
