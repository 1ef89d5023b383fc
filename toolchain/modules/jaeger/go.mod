module opsplatform/toolchain/jaeger

go 1.26.7

require github.com/jaegertracing/jaeger v1.76.0

// Its own replacement, which a dependent module has to repeat.
replace github.com/Shopify/sarama => github.com/Shopify/sarama v1.33.0
