//! Writes the policy as a Rust module.

fn main() {
    portcullis::codegen::Generator::new("../../policies/splunk-observability/admin-only.yaml")
        .write_to_out_dir("policy.rs");
}
