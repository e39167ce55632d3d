#include "retransmission.h"

#include <gst/rtp/gstrtpbuffer.h>

/** The values of esp_peer. */
#define KEPT 256
#define MAX_RETRANSMISSIONS 3

typedef struct {
    GstBuffer *packet;
    uint16_t sequence;
    uint8_t resent;
} kept_t;

struct retransmission {
    GstPad *pad;
    gulong probe;
    GMutex lock;
    kept_t kept[KEPT];
};

static void keep(retransmission_t *retransmission, GstBuffer *packet) {
    GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
    if (GST_BUFFER_FLAG_IS_SET(packet, GST_RTP_BUFFER_FLAG_RETRANSMISSION) ||
        !gst_rtp_buffer_map(packet, GST_MAP_READ, &rtp)) {
        return;
    }
    const uint16_t sequence = gst_rtp_buffer_get_seq(&rtp);
    gst_rtp_buffer_unmap(&rtp);
    g_mutex_lock(&retransmission->lock);
    kept_t *place = &retransmission->kept[sequence % KEPT];
    gst_buffer_replace(&place->packet, packet);
    place->sequence = sequence;
    place->resent = 0;
    g_mutex_unlock(&retransmission->lock);
}

static GstPadProbeReturn on_packets(GstPad *pad, GstPadProbeInfo *info, gpointer retransmission) {
    (void)pad;
    if (info->type & GST_PAD_PROBE_TYPE_BUFFER_LIST) {
        GstBufferList *list = GST_PAD_PROBE_INFO_BUFFER_LIST(info);
        for (guint i = 0; i < gst_buffer_list_length(list); i++) {
            keep(retransmission, gst_buffer_list_get(list, i));
        }
    } else {
        keep(retransmission, GST_PAD_PROBE_INFO_BUFFER(info));
    }
    return GST_PAD_PROBE_OK;
}

retransmission_t *retransmission_new(GstPad *pad) {
    retransmission_t *retransmission = g_new0(retransmission_t, 1);
    g_mutex_init(&retransmission->lock);
    retransmission->pad = gst_object_ref(pad);
    retransmission->probe =
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST,
                          on_packets, retransmission, NULL);
    return retransmission;
}

void retransmission_free(retransmission_t *retransmission) {
    if (retransmission == NULL) {
        return;
    }
    gst_pad_remove_probe(retransmission->pad, retransmission->probe);
    gst_object_unref(retransmission->pad);
    for (int i = 0; i < KEPT; i++) {
        gst_clear_buffer(&retransmission->kept[i].packet);
    }
    g_mutex_clear(&retransmission->lock);
    g_free(retransmission);
}

bool retransmission_send(retransmission_t *retransmission, uint16_t sequence) {
    GstBuffer *again = NULL;
    g_mutex_lock(&retransmission->lock);
    kept_t *place = &retransmission->kept[sequence % KEPT];
    if (place->packet != NULL && place->sequence == sequence &&
        place->resent < MAX_RETRANSMISSIONS) {
        place->resent++;
        again = gst_buffer_copy(place->packet);
    }
    g_mutex_unlock(&retransmission->lock);
    if (again == NULL) {
        return false;
    }
    GST_BUFFER_FLAG_SET(again, GST_RTP_BUFFER_FLAG_RETRANSMISSION);
    return gst_pad_push(retransmission->pad, again) == GST_FLOW_OK;
}
