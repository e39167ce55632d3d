import type { Headers } from './header-facts.ts';

export const mdns: Headers = {
  'mdns.h': {
    includes: ['stddef.h', 'stdint.h', 'esp_netif.h'],
    constants: { ESP_IPADDR_TYPE_V4: 0 },
    types: [
      // Of ESP-IDF's esp_netif_ip_addr.h, which has the other struct in it.
      'typedef struct { union { esp_ip4_addr_t ip4; } u_addr; uint8_t type; } esp_ip_addr_t',
      'typedef struct { const char *key; const char *value; } mdns_txt_item_t',
      'typedef struct mdns_ip_addr_s { esp_ip_addr_t addr; struct mdns_ip_addr_s *next; } mdns_ip_addr_t',
      `typedef struct mdns_result_s {
        struct mdns_result_s *next;
        char *instance_name;
        uint16_t port;
        mdns_txt_item_t *txt;
        uint8_t *txt_value_len;
        size_t txt_count;
        mdns_ip_addr_t *addr;
      } mdns_result_t`,
    ],
    functions: [
      'esp_err_t mdns_init(void)',
      'void mdns_free(void)',
      'esp_err_t mdns_query_ptr(const char *service_type, const char *proto, uint32_t timeout, size_t max_results, mdns_result_t **results)',
      'void mdns_query_results_free(mdns_result_t *results)',
    ],
  },
};
