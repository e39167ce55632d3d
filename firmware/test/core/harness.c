#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const timer_names[] = {"open", "offer", "ping", "backoff", "stop", "flow"};

static void timer_name(kms_timer_t timer, char *name, size_t size) {
    if (timer.kind == KMS_TIMER_REQUEST) {
        snprintf(name, size, "request:%u", (unsigned)timer.request);
    } else {
        snprintf(name, size, "%s", timer_names[timer.kind]);
    }
}

kms_timer_t timer_by_name(const char *name) {
    for (int kind = KMS_TIMER_OPEN; kind < KMS_TIMER_REQUEST; kind++) {
        if (strcmp(name, timer_names[kind]) == 0) {
            return (kms_timer_t){.kind = (kms_timer_kind_t)kind};
        }
    }
    unsigned id = 0;
    sscanf(name, "request:%u", &id);
    return (kms_timer_t){.kind = KMS_TIMER_REQUEST, .request = id};
}

static cJSON *add_output(void *ctx, const char *type) {
    harness_t *harness = ctx;
    cJSON *output = cJSON_CreateObject();
    cJSON_AddStringToObject(output, "type", type);
    cJSON_AddItemToArray(harness->outputs, output);
    return output;
}

static void on_open(const char *url, void *ctx) {
    cJSON_AddStringToObject(add_output(ctx, "open"), "url", url);
}

static void on_send(const char *text, size_t length, void *ctx) {
    harness_t *harness = ctx;
    cJSON *message = cJSON_Parse(text);
    if (message == NULL || strlen(text) != length) {
        fprintf(stderr, "The machine sent something that is no JSON: %s\n", text);
        abort();
    }
    harness->last_id = (size_t)cJSON_GetObjectItem(message, "id")->valuedouble;
    cJSON_AddItemToObject(add_output(ctx, "send"), "message", message);
    size_t before = harness->send_texts != NULL ? strlen(harness->send_texts) : 0;
    harness->send_texts = realloc(harness->send_texts, before + length + 2);
    snprintf(harness->send_texts + before, length + 2, "%s\n", text);
}

static void on_close(void *ctx) {
    add_output(ctx, "close");
}

static void on_make_offer(void *ctx) {
    add_output(ctx, "makeOffer");
}

static void on_answer(const char *sdp, void *ctx) {
    cJSON_AddStringToObject(add_output(ctx, "answer"), "sdp", sdp);
}

static void on_candidate(const kms_candidate_t *found, void *ctx) {
    cJSON *candidate = cJSON_AddObjectToObject(add_output(ctx, "candidate"), "candidate");
    cJSON_AddStringToObject(candidate, "candidate", found->candidate);
    cJSON_AddStringToObject(candidate, "sdpMid", found->sdp_mid);
    cJSON_AddNumberToObject(candidate, "sdpMLineIndex", found->sdp_mline_index);
}

static void on_start_timer(kms_timer_t timer, uint32_t ms, unsigned jitter_percent, void *ctx) {
    harness_t *harness = ctx;
    char name[32];
    timer_name(timer, name, sizeof(name));
    cJSON *output = add_output(ctx, "startTimer");
    cJSON_AddStringToObject(output, "name", name);
    cJSON_AddNumberToObject(output, "ms", ms);
    if (jitter_percent != 0) {
        cJSON_AddNumberToObject(output, "jitter", jitter_percent / 100.0);
    }
    cJSON_DeleteItemFromObject(harness->timers, name);
    cJSON_AddTrueToObject(harness->timers, name);
}

static void on_stop_timer(kms_timer_t timer, void *ctx) {
    harness_t *harness = ctx;
    char name[32];
    timer_name(timer, name, sizeof(name));
    cJSON_AddStringToObject(add_output(ctx, "stopTimer"), "name", name);
    cJSON_DeleteItemFromObject(harness->timers, name);
}

static void on_announce(const char *endpoint, void *ctx) {
    cJSON_AddStringToObject(add_output(ctx, "announce"), "endpoint", endpoint);
}

static void on_viewer(bool joined, const char *endpoint, void *ctx) {
    cJSON *output = add_output(ctx, "viewer");
    cJSON_AddStringToObject(output, "event", joined ? "joined" : "left");
    cJSON_AddStringToObject(output, "endpoint", endpoint);
}

static void on_key_frame(void *ctx) {
    add_output(ctx, "keyFrame");
}

static void on_restart(void *ctx) {
    add_output(ctx, "restart");
}

static void on_close_peer(void *ctx) {
    add_output(ctx, "closePeer");
}

static void on_log(char level, const char *text, void *ctx) {
    cJSON *output = add_output(ctx, "log");
    cJSON_AddStringToObject(output, "level", (const char[]){level, '\0'});
    cJSON_AddStringToObject(output, "text", text);
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

static void *allocate(size_t size, void *ctx) {
    harness_t *harness = ctx;
    harness->allocations++;
    if (harness->fail_after == 0) {
        harness->fail_after = -1;
        return NULL;
    }
    if (harness->fail_after > 0) {
        harness->fail_after--;
    }
    return malloc(size);
}

static void release(void *block, void *ctx) {
    (void)ctx;
    free(block);
}

static const char *text_of(const cJSON *object, const char *name) {
    return cJSON_GetStringValue(cJSON_GetObjectItem(object, name));
}

harness_t *harness_new(const cJSON *identity, long fail_after) {
    harness_t *harness = calloc(1, sizeof(harness_t));
    harness->allocator =
        (kms_allocator_t){.allocate = allocate, .release = release, .ctx = harness};
    harness->fail_after = fail_after;
    harness->outputs = cJSON_CreateArray();
    harness->timers = cJSON_CreateObject();
    kms_identity_t given = {
        .name = text_of(identity, "name"),
        .profile = text_of(identity, "profile"),
        .firmware = text_of(identity, "firmware"),
        .id = text_of(identity, "id"),
        .can_restart = cJSON_IsTrue(cJSON_GetObjectItem(identity, "canRestart")),
    };
    harness->machine = kms_machine_new(&given, &outputs, harness, &harness->allocator);
    if (harness->machine == NULL) {
        harness_free(harness);
        return NULL;
    }
    return harness;
}

size_t harness_free(harness_t *harness) {
    kms_machine_free(harness->machine);
    size_t left = harness->allocator.used;
    cJSON_Delete(harness->outputs);
    cJSON_Delete(harness->timers);
    free(harness->send_texts);
    free(harness);
    return left;
}

void harness_begin(harness_t *harness) {
    cJSON_Delete(harness->outputs);
    harness->outputs = cJSON_CreateArray();
    free(harness->send_texts);
    harness->send_texts = NULL;
}

void harness_message(harness_t *harness, const char *text, size_t length) {
    harness_begin(harness);
    char *lent = malloc(length > 0 ? length : 1);
    memcpy(lent, text, length);
    kms_machine_message(harness->machine, lent, length);
    free(lent);
}

static void take_timer(harness_t *harness, const char *name) {
    cJSON_DeleteItemFromObject(harness->timers, name);
    kms_machine_timer(harness->machine, timer_by_name(name));
}

void harness_input(harness_t *harness, const cJSON *input) {
    kms_machine_t *machine = harness->machine;
    const char *type = text_of(input, "type");
    if (strcmp(type, "message") == 0) {
        const char *text = text_of(input, "text");
        harness_message(harness, text, strlen(text));
        return;
    }
    harness_begin(harness);
    if (strcmp(type, "start") == 0) {
        kms_machine_start(machine, text_of(input, "url"));
    } else if (strcmp(type, "opened") == 0) {
        kms_machine_opened(machine);
    } else if (strcmp(type, "unauthorized") == 0) {
        kms_machine_unauthorized(harness->machine, text_of(input, "reason"));
    } else if (strcmp(type, "closed") == 0) {
        kms_machine_closed(machine, text_of(input, "reason"));
    } else if (strcmp(type, "offer") == 0) {
        kms_machine_offer(machine, text_of(input, "sdp"));
    } else if (strcmp(type, "timer") == 0) {
        take_timer(harness, text_of(input, "name"));
    } else if (strcmp(type, "stop") == 0) {
        kms_machine_stop(machine);
    } else if (strcmp(type, "addressChanged") == 0) {
        kms_machine_address_changed(machine);
    } else if (strcmp(text_of(input, "state"), "connected") == 0) {
        kms_machine_peer_connected(machine);
    } else {
        kms_machine_peer_failed(machine);
    }
}

int harness_waiting(const harness_t *harness) {
    int waiting = 0;
    const cJSON *timer;
    cJSON_ArrayForEach(timer, harness->timers) {
        waiting += strncmp(timer->string, "request:", 8) == 0 ? 1 : 0;
    }
    return waiting;
}

static int by_name(const void *a, const void *b) {
    return strcmp((*(cJSON *const *)a)->string, (*(cJSON *const *)b)->string);
}

static void sort(cJSON *value) {
    cJSON *child;
    cJSON_ArrayForEach(child, value) {
        sort(child);
    }
    int count = cJSON_GetArraySize(value);
    if (!cJSON_IsObject(value) || count < 2) {
        return;
    }
    cJSON **members = malloc((size_t)count * sizeof(cJSON *));
    for (int i = 0; i < count; i++) {
        members[i] = cJSON_DetachItemFromArray(value, 0);
    }
    qsort(members, (size_t)count, sizeof(cJSON *), by_name);
    for (int i = 0; i < count; i++) {
        cJSON_AddItemToArray(value, members[i]);
    }
    free(members);
}

char *canonical(const cJSON *value) {
    cJSON *copy = cJSON_Duplicate(value, true);
    sort(copy);
    char *text = cJSON_PrintUnformatted(copy);
    cJSON_Delete(copy);
    return text;
}
