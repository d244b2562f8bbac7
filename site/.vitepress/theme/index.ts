import DefaultTheme from 'vitepress/theme-without-fonts';
import { type Theme } from 'vitepress';
import Playground from '../../playground/Playground.vue';
import './style.css';

const theme: Theme = {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Playground', Playground);
  },
};
export default theme;
