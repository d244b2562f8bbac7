import { defineComponent, h } from 'vue';

export const Playground = defineComponent({ render: () => h('div', 'soon') });
