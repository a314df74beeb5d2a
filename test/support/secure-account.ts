/** The arguments that every storage account has, whatever it is for; the account key stays on for Terraform. */
export const secureAccount = {
  account_tier: 'Standard',
  account_kind: 'StorageV2',
  min_tls_version: 'TLS1_2',
  https_traffic_only_enabled: true,
  allow_nested_items_to_be_public: false,
  cross_tenant_replication_enabled: false,
  local_user_enabled: false,
  infrastructure_encryption_enabled: true,
  default_to_oauth_authentication: true,
  shared_access_key_enabled: true,
} as const;

/** The arguments of an account without a network: spelled out, so that a firewall that was there goes away. */
export const openAccount = {
  public_network_access_enabled: true,
  network_rules: { default_action: 'Allow', bypass: ['AzureServices'] },
} as const;
