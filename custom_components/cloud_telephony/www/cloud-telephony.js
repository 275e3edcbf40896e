var Ha=Object.defineProperty;var Ma=Object.getOwnPropertyDescriptor;var p=(n,t,e)=>()=>{if(e)throw e[0];try{return n&&(t=n(n=0)),t}catch(i){throw e=[i],i}};var f=(n,t,e,i)=>{for(var o=i>1?void 0:i?Ma(t,e):t,s=n.length-1,r;s>=0;s--)(r=n[s])&&(o=(i?r(t,e,o):r(o))||o);return i&&o&&Ha(t,e,o),o};function _e(){return document.querySelector("home-assistant")}var $t=p(()=>{"use strict"});function At(n){return An.has(n.language)}function et(n){let t=$n.get(n.language);if(t)return t;let{language:e}=n,i=n.loadBackendTranslation("common",Mi).then(o=>{Li=o,An.set(e,o)}).catch(o=>{throw $n.delete(e),o});return $n.set(e,i),i}function g(n,t,e){return Ni(An.get(n.language),t,e)}function v(n,t){return Ni(Li,n,t)}async function Pi(){await window.hassConnection;let n=_e();for(;n&&!n.hass?.language;)await new Promise(requestAnimationFrame);n?.hass&&await et(n.hass)}function Ni(n,t,e){return n?.(`component.${Mi}.common.card_${t}`,e)??""}var Mi,$n,An,Li,O=p(()=>{"use strict";$t();Mi="cloud_telephony",$n=new Map,An=new Map});var Ct,kt,Cn,Di,tt,Ii,_,Ui,kn,Sn=p(()=>{Ct=globalThis,kt=Ct.ShadowRoot&&(Ct.ShadyCSS===void 0||Ct.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Cn=Symbol(),Di=new WeakMap,tt=class{constructor(t,e,i){if(this._$cssResult$=!0,i!==Cn)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(kt&&t===void 0){let i=e!==void 0&&e.length===1;i&&(t=Di.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),i&&Di.set(e,t))}return t}toString(){return this.cssText}},Ii=n=>new tt(typeof n=="string"?n:n+"",void 0,Cn),_=(n,...t)=>{let e=n.length===1?n[0]:t.reduce((i,o,s)=>i+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(o)+n[s+1],n[0]);return new tt(e,n,Cn)},Ui=(n,t)=>{if(kt)n.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let i=document.createElement("style"),o=Ct.litNonce;o!==void 0&&i.setAttribute("nonce",o),i.textContent=e.cssText,n.appendChild(i)}},kn=kt?n=>n:n=>n instanceof CSSStyleSheet?(t=>{let e="";for(let i of t.cssRules)e+=i.cssText;return Ii(e)})(n):n});var La,Pa,Na,Da,Ia,Ua,St,Fi,Fa,Va,nt,it,Et,Vi,ae,ot=p(()=>{Sn();Sn();({is:La,defineProperty:Pa,getOwnPropertyDescriptor:Na,getOwnPropertyNames:Da,getOwnPropertySymbols:Ia,getPrototypeOf:Ua}=Object),St=globalThis,Fi=St.trustedTypes,Fa=Fi?Fi.emptyScript:"",Va=St.reactiveElementPolyfillSupport,nt=(n,t)=>n,it={toAttribute(n,t){switch(t){case Boolean:n=n?Fa:null;break;case Object:case Array:n=n==null?n:JSON.stringify(n)}return n},fromAttribute(n,t){let e=n;switch(t){case Boolean:e=n!==null;break;case Number:e=n===null?null:Number(n);break;case Object:case Array:try{e=JSON.parse(n)}catch{e=null}}return e}},Et=(n,t)=>!La(n,t),Vi={attribute:!0,type:String,converter:it,reflect:!1,useDefault:!1,hasChanged:Et};Symbol.metadata??=Symbol("metadata"),St.litPropertyMetadata??=new WeakMap;ae=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=Vi){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let i=Symbol(),o=this.getPropertyDescriptor(t,i,e);o!==void 0&&Pa(this.prototype,t,o)}}static getPropertyDescriptor(t,e,i){let{get:o,set:s}=Na(this.prototype,t)??{get(){return this[e]},set(r){this[e]=r}};return{get:o,set(r){let a=o?.call(this);s?.call(this,r),this.requestUpdate(t,a,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??Vi}static _$Ei(){if(this.hasOwnProperty(nt("elementProperties")))return;let t=Ua(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(nt("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(nt("properties"))){let e=this.properties,i=[...Da(e),...Ia(e)];for(let o of i)this.createProperty(o,e[o])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[i,o]of e)this.elementProperties.set(i,o)}this._$Eh=new Map;for(let[e,i]of this.elementProperties){let o=this._$Eu(e,i);o!==void 0&&this._$Eh.set(o,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let i=new Set(t.flat(1/0).reverse());for(let o of i)e.unshift(kn(o))}else t!==void 0&&e.push(kn(t));return e}static _$Eu(t,e){let i=e.attribute;return i===!1?void 0:typeof i=="string"?i:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let i of e.keys())this.hasOwnProperty(i)&&(t.set(i,this[i]),delete this[i]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ui(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,i){this._$AK(t,i)}_$ET(t,e){let i=this.constructor.elementProperties.get(t),o=this.constructor._$Eu(t,i);if(o!==void 0&&i.reflect===!0){let s=(i.converter?.toAttribute!==void 0?i.converter:it).toAttribute(e,i.type);this._$Em=t,s==null?this.removeAttribute(o):this.setAttribute(o,s),this._$Em=null}}_$AK(t,e){let i=this.constructor,o=i._$Eh.get(t);if(o!==void 0&&this._$Em!==o){let s=i.getPropertyOptions(o),r=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:it;this._$Em=o;let a=r.fromAttribute(e,s.type);this[o]=a??this._$Ej?.get(o)??a,this._$Em=null}}requestUpdate(t,e,i,o=!1,s){if(t!==void 0){let r=this.constructor;if(o===!1&&(s=this[t]),i??=r.getPropertyOptions(t),!((i.hasChanged??Et)(s,e)||i.useDefault&&i.reflect&&s===this._$Ej?.get(t)&&!this.hasAttribute(r._$Eu(t,i))))return;this.C(t,e,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:i,reflect:o,wrapped:s},r){i&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,r??e??this[t]),s!==!0||r!==void 0)||(this._$AL.has(t)||(this.hasUpdated||i||(e=void 0),this._$AL.set(t,e)),o===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[o,s]of this._$Ep)this[o]=s;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[o,s]of i){let{wrapped:r}=s,a=this[o];r!==!0||this._$AL.has(o)||a===void 0||this.C(o,void 0,s,a)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(e)):this._$EM()}catch(i){throw t=!1,this._$EM(),i}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};ae.elementStyles=[],ae.shadowRootOptions={mode:"open"},ae[nt("elementProperties")]=new Map,ae[nt("finalized")]=new Map,Va?.({ReactiveElement:ae}),(St.reactiveElementVersions??=[]).push("2.1.2")});function Yi(n,t){if(!Hn(n)||!n.hasOwnProperty("raw"))throw Error("invalid template strings array");return zi!==void 0?zi.createHTML(t):t}function ke(n,t,e=n,i){if(t===k)return t;let o=i!==void 0?e._$Co?.[i]:e._$Cl,s=at(t)?void 0:t._$litDirective$;return o?.constructor!==s&&(o?._$AO?.(!1),s===void 0?o=void 0:(o=new s(n),o._$AT(n,e,i)),i!==void 0?(e._$Co??=[])[i]=o:e._$Cl=o),o!==void 0&&(t=ke(n,o._$AS(n,t.values),o,i)),t}var Tn,ji,Tt,zi,On,le,Rn,ja,Ce,rt,at,Hn,Zi,En,st,qi,Bi,$e,Gi,Wi,Qi,Mn,c,he,Sd,k,d,Ki,Ae,Ji,lt,Ot,Ne,Se,Rt,Ht,Mt,Lt,Xi,za,eo,X=p(()=>{Tn=globalThis,ji=n=>n,Tt=Tn.trustedTypes,zi=Tt?Tt.createPolicy("lit-html",{createHTML:n=>n}):void 0,On="$lit$",le=`lit$${Math.random().toFixed(9).slice(2)}$`,Rn="?"+le,ja=`<${Rn}>`,Ce=document,rt=()=>Ce.createComment(""),at=n=>n===null||typeof n!="object"&&typeof n!="function",Hn=Array.isArray,Zi=n=>Hn(n)||typeof n?.[Symbol.iterator]=="function",En=`[ 	
\f\r]`,st=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,qi=/-->/g,Bi=/>/g,$e=RegExp(`>|${En}(?:([^\\s"'>=/]+)(${En}*=${En}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Gi=/'/g,Wi=/"/g,Qi=/^(?:script|style|textarea|title)$/i,Mn=n=>(t,...e)=>({_$litType$:n,strings:t,values:e}),c=Mn(1),he=Mn(2),Sd=Mn(3),k=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),Ki=new WeakMap,Ae=Ce.createTreeWalker(Ce,129);Ji=(n,t)=>{let e=n.length-1,i=[],o,s=t===2?"<svg>":t===3?"<math>":"",r=st;for(let a=0;a<e;a++){let l=n[a],u,h,m=-1,x=0;for(;x<l.length&&(r.lastIndex=x,h=r.exec(l),h!==null);)x=r.lastIndex,r===st?h[1]==="!--"?r=qi:h[1]!==void 0?r=Bi:h[2]!==void 0?(Qi.test(h[2])&&(o=RegExp("</"+h[2],"g")),r=$e):h[3]!==void 0&&(r=$e):r===$e?h[0]===">"?(r=o??st,m=-1):h[1]===void 0?m=-2:(m=r.lastIndex-h[2].length,u=h[1],r=h[3]===void 0?$e:h[3]==='"'?Wi:Gi):r===Wi||r===Gi?r=$e:r===qi||r===Bi?r=st:(r=$e,o=void 0);let y=r===$e&&n[a+1].startsWith("/>")?" ":"";s+=r===st?l+ja:m>=0?(i.push(u),l.slice(0,m)+On+l.slice(m)+le+y):l+le+(m===-2?a:y)}return[Yi(n,s+(n[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),i]},lt=class n{constructor({strings:t,_$litType$:e},i){let o;this.parts=[];let s=0,r=0,a=t.length-1,l=this.parts,[u,h]=Ji(t,e);if(this.el=n.createElement(u,i),Ae.currentNode=this.el.content,e===2||e===3){let m=this.el.content.firstChild;m.replaceWith(...m.childNodes)}for(;(o=Ae.nextNode())!==null&&l.length<a;){if(o.nodeType===1){if(o.hasAttributes())for(let m of o.getAttributeNames())if(m.endsWith(On)){let x=h[r++],y=o.getAttribute(m).split(le),A=/([.?@])?(.*)/.exec(x);l.push({type:1,index:s,name:A[2],strings:y,ctor:A[1]==="."?Rt:A[1]==="?"?Ht:A[1]==="@"?Mt:Se}),o.removeAttribute(m)}else m.startsWith(le)&&(l.push({type:6,index:s}),o.removeAttribute(m));if(Qi.test(o.tagName)){let m=o.textContent.split(le),x=m.length-1;if(x>0){o.textContent=Tt?Tt.emptyScript:"";for(let y=0;y<x;y++)o.append(m[y],rt()),Ae.nextNode(),l.push({type:2,index:++s});o.append(m[x],rt())}}}else if(o.nodeType===8)if(o.data===Rn)l.push({type:2,index:s});else{let m=-1;for(;(m=o.data.indexOf(le,m+1))!==-1;)l.push({type:7,index:s}),m+=le.length-1}s++}}static createElement(t,e){let i=Ce.createElement("template");return i.innerHTML=t,i}};Ot=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:i}=this._$AD,o=(t?.creationScope??Ce).importNode(e,!0);Ae.currentNode=o;let s=Ae.nextNode(),r=0,a=0,l=i[0];for(;l!==void 0;){if(r===l.index){let u;l.type===2?u=new Ne(s,s.nextSibling,this,t):l.type===1?u=new l.ctor(s,l.name,l.strings,this,t):l.type===6&&(u=new Lt(s,this,t)),this._$AV.push(u),l=i[++a]}r!==l?.index&&(s=Ae.nextNode(),r++)}return Ae.currentNode=Ce,o}p(t){let e=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(t,i,e),e+=i.strings.length-2):i._$AI(t[e])),e++}},Ne=class n{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,i,o){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=i,this.options=o,this._$Cv=o?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=ke(this,t,e),at(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==k&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):Zi(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&at(this._$AH)?this._$AA.nextSibling.data=t:this.T(Ce.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:i}=t,o=typeof i=="number"?this._$AC(t):(i.el===void 0&&(i.el=lt.createElement(Yi(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===o)this._$AH.p(e);else{let s=new Ot(o,this),r=s.u(this.options);s.p(e),this.T(r),this._$AH=s}}_$AC(t){let e=Ki.get(t.strings);return e===void 0&&Ki.set(t.strings,e=new lt(t)),e}k(t){Hn(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,i,o=0;for(let s of t)o===e.length?e.push(i=new n(this.O(rt()),this.O(rt()),this,this.options)):i=e[o],i._$AI(s),o++;o<e.length&&(this._$AR(i&&i._$AB.nextSibling,o),e.length=o)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let i=ji(t).nextSibling;ji(t).remove(),t=i}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},Se=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,i,o,s){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=o,this.options=s,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=d}_$AI(t,e=this,i,o){let s=this.strings,r=!1;if(s===void 0)t=ke(this,t,e,0),r=!at(t)||t!==this._$AH&&t!==k,r&&(this._$AH=t);else{let a=t,l,u;for(t=s[0],l=0;l<s.length-1;l++)u=ke(this,a[i+l],e,l),u===k&&(u=this._$AH[l]),r||=!at(u)||u!==this._$AH[l],u===d?t=d:t!==d&&(t+=(u??"")+s[l+1]),this._$AH[l]=u}r&&!o&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},Rt=class extends Se{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},Ht=class extends Se{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},Mt=class extends Se{constructor(t,e,i,o,s){super(t,e,i,o,s),this.type=5}_$AI(t,e=this){if((t=ke(this,t,e,0)??d)===k)return;let i=this._$AH,o=t===d&&i!==d||t.capture!==i.capture||t.once!==i.once||t.passive!==i.passive,s=t!==d&&(i===d||o);o&&this.element.removeEventListener(this.name,this,i),s&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},Lt=class{constructor(t,e,i){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(t){ke(this,t)}},Xi={M:On,P:le,A:Rn,C:1,L:Ji,R:Ot,D:Zi,V:ke,I:Ne,H:Se,N:Ht,U:Mt,B:Rt,F:Lt},za=Tn.litHtmlPolyfillSupport;za?.(lt,Ne),(Tn.litHtmlVersions??=[]).push("3.3.3");eo=(n,t,e)=>{let i=e?.renderBefore??t,o=i._$litPart$;if(o===void 0){let s=e?.renderBefore??null;i._$litPart$=o=new Ne(t.insertBefore(rt(),s),s,void 0,e??{})}return o._$AI(n),o}});var Ln,E,qa,to=p(()=>{ot();ot();X();X();Ln=globalThis,E=class extends ae{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=eo(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return k}};E._$litElement$=!0,E.finalized=!0,Ln.litElementHydrateSupport?.({LitElement:E});qa=Ln.litElementPolyfillSupport;qa?.({LitElement:E});(Ln.litElementVersions??=[]).push("4.2.2")});var no=p(()=>{});var $=p(()=>{ot();X();to();no()});var io=p(()=>{});function w(n){return(t,e)=>typeof e=="object"?Ga(n,t,e):((i,o,s)=>{let r=o.hasOwnProperty(s);return o.constructor.createProperty(s,i),r?Object.getOwnPropertyDescriptor(o,s):void 0})(n,t,e)}var Ba,Ga,Pn=p(()=>{ot();Ba={attribute:!0,type:String,converter:it,reflect:!1,hasChanged:Et},Ga=(n=Ba,t,e)=>{let{kind:i,metadata:o}=e,s=globalThis.litPropertyMetadata.get(o);if(s===void 0&&globalThis.litPropertyMetadata.set(o,s=new Map),i==="setter"&&((n=Object.create(n)).wrapped=!0),s.set(e.name,n),i==="accessor"){let{name:r}=e;return{set(a){let l=t.get.call(this);t.set.call(this,a),this.requestUpdate(r,l,n,!0,a)},init(a){return a!==void 0&&this.C(r,void 0,n,a),a}}}if(i==="setter"){let{name:r}=e;return function(a){let l=this[r];t.call(this,a),this.requestUpdate(r,l,n,!0,a)}}throw Error("Unsupported decorator location: "+i)}});function b(n){return w({...n,state:!0,attribute:!1})}var oo=p(()=>{Pn();});var so=p(()=>{});var Ee,De=p(()=>{Ee=(n,t,e)=>(e.configurable=!0,e.enumerable=!0,Reflect.decorate&&typeof t!="object"&&Object.defineProperty(n,t,e),e)});function D(n,t){return(e,i,o)=>{let s=r=>r.renderRoot?.querySelector(n)??null;if(t){let{get:r,set:a}=typeof i=="object"?e:o??(()=>{let l=Symbol();return{get(){return this[l]},set(u){this[l]=u}}})();return Ee(e,i,{get(){let l=r.call(this);return l===void 0&&(l=s(this),(l!==null||this.hasUpdated)&&a.call(this,l)),l}})}return Ee(e,i,{get(){return s(this)}})}}var ro=p(()=>{De();});var ao=p(()=>{De();});var lo=p(()=>{De();});var co=p(()=>{De();});var uo=p(()=>{De();});var Z=p(()=>{io();Pn();oo();so();ro();ao();lo();co();uo()});var I,Q,q,me=p(()=>{I={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Q=n=>(...t)=>({_$litDirective$:n,values:t}),q=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,i){this._$Ct=t,this._$AM=e,this._$Ci=i}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}}});var Wa,po,Pt,ho,Ie,fe,Ka,Nt,mo,Dt,It=p(()=>{X();({I:Wa}=Xi),po=n=>n,Pt=n=>n.strings===void 0,ho=()=>document.createComment(""),Ie=(n,t,e)=>{let i=n._$AA.parentNode,o=t===void 0?n._$AB:t._$AA;if(e===void 0){let s=i.insertBefore(ho(),o),r=i.insertBefore(ho(),o);e=new Wa(s,r,n,n.options)}else{let s=e._$AB.nextSibling,r=e._$AM,a=r!==n;if(a){let l;e._$AQ?.(n),e._$AM=n,e._$AP!==void 0&&(l=n._$AU)!==r._$AU&&e._$AP(l)}if(s!==o||a){let l=e._$AA;for(;l!==s;){let u=po(l).nextSibling;po(i).insertBefore(l,o),l=u}}}return e},fe=(n,t,e=n)=>(n._$AI(t,e),n),Ka={},Nt=(n,t=Ka)=>n._$AH=t,mo=n=>n._$AH,Dt=n=>{n._$AR(),n._$AA.remove()}});var fo,U,go=p(()=>{X();me();It();fo=(n,t,e)=>{let i=new Map;for(let o=t;o<=e;o++)i.set(n[o],o);return i},U=Q(class extends q{constructor(n){if(super(n),n.type!==I.CHILD)throw Error("repeat() can only be used in text expressions")}dt(n,t,e){let i;e===void 0?e=t:t!==void 0&&(i=t);let o=[],s=[],r=0;for(let a of n)o[r]=i?i(a,r):r,s[r]=e(a,r),r++;return{values:s,keys:o}}render(n,t,e){return this.dt(n,t,e).values}update(n,[t,e,i]){let o=mo(n),{values:s,keys:r}=this.dt(t,e,i);if(!Array.isArray(o))return this.ut=r,s;let a=this.ut??=[],l=[],u,h,m=0,x=o.length-1,y=0,A=s.length-1;for(;m<=x&&y<=A;)if(o[m]===null)m++;else if(o[x]===null)x--;else if(a[m]===r[y])l[y]=fe(o[m],s[y]),m++,y++;else if(a[x]===r[A])l[A]=fe(o[x],s[A]),x--,A--;else if(a[m]===r[A])l[A]=fe(o[m],s[A]),Ie(n,l[A+1],o[m]),m++,A--;else if(a[x]===r[y])l[y]=fe(o[x],s[y]),Ie(n,o[m],o[x]),x--,y++;else if(u===void 0&&(u=fo(r,y,A),h=fo(a,m,x)),u.has(a[m]))if(u.has(a[x])){let z=h.get(r[y]),Xe=z!==void 0?o[z]:null;if(Xe===null){let Hi=Ie(n,o[m]);fe(Hi,s[y]),l[y]=Hi}else l[y]=fe(Xe,s[y]),Ie(n,o[m],Xe),o[z]=null;y++}else Dt(o[x]),x--;else Dt(o[m]),m++;for(;y<=A;){let z=Ie(n,l[A+1]);fe(z,s[y]),l[y++]=z}for(;m<=x;){let z=o[m++];z!==null&&Dt(z)}return this.ut=r,Nt(n,l),k}})});var Ue=p(()=>{go()});async function Fe(n,t){let{response:e}=await n.callService("cloud_telephony","dial",t,void 0,!1,!0);if(!e)throw new Error("no answer");return e}function Ut(n,t){Ve(n,"hass-notification",{message:t})}function Ft(n,t){Ve(n,"hass-more-info",{entityId:t})}function ce(n){return typeof n!="object"||n===null?String(n):"message"in n?String(n.message):"error"in n?ce(n.error):JSON.stringify(n)}function Ve(n,t,e){n.dispatchEvent(new CustomEvent(t,{bubbles:!0,composed:!0,detail:e}))}var de=p(()=>{"use strict"});var T,ee=p(()=>{"use strict";$();T=_`
  :host {
    display: block;
    --ct-idle: var(--success-color, #2e9e5b);
    --ct-talking: var(--error-color, #c9433b);
    --ct-ringing: var(--warning-color, #e08a00);
    --ct-hold: var(--deep-purple-color, #7e57c2);
    --ct-offline: var(--disabled-text-color, #9aa0aa);
    --ct-line: var(--divider-color, rgba(127, 127, 127, 0.25));
    --ct-radius: var(--ha-border-radius-lg, 12px);
  }
  ha-card {
    height: 100%;
    box-sizing: border-box;
    padding: 16px;
    overflow: hidden;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 4px 12px;
    margin-block-end: 12px;
  }
  h2 {
    margin: 0;
    font-size: var(--ha-font-size-l, 16px);
    font-weight: var(--ha-font-weight-bold, 600);
    line-height: 1.4;
  }
  .secondary {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    min-height: 40px;
    padding: 0 12px;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, currentColor 6%, transparent);
  }
  button:disabled {
    cursor: default;
    opacity: 0.5;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 2px;
  }
  button.primary {
    color: var(--text-primary-color, #fff);
    background: var(--ct-go, #25804a);
    border-color: transparent;
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--ct-go, #25804a) 88%, #000);
  }
  button.danger {
    color: var(--error-color);
    border-color: currentColor;
  }
  input {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    min-height: 40px;
    padding: 0 12px;
    box-sizing: border-box;
  }
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .ellipsis {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .number {
    unicode-bidi: isolate;
    direction: ltr;
  }
  .time {
    font-variant-numeric: tabular-nums;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`});var H,je=p(()=>{"use strict";$();Z();ee();O();H=class extends E{constructor(){super(...arguments);this.isAsked=!0;this.text=(e,i)=>this.hass?g(this.hass,e,i):""}static{this.styles=T}setConfig(e){this.config=e}getCardSize(){return 4}getGridOptions(){return{columns:12,min_columns:6,rows:"auto"}}requestUpdate(...e){e[0]===void 0&&(this.isAsked=!0),super.requestUpdate(...e)}onlyHassBefore(e){let{isAsked:i}=this;if(this.isAsked=!1,!(i||e.size!==1))return e.get("hass")}render(){let{hass:e,config:i}=this;return!e||!i?d:At(e)?this.body(e,i):(et(e).then(()=>{this.requestUpdate()},()=>{}),c`<ha-card></ha-card>`)}header(e,i){return c`<header role="presentation">
      <h2>${e}</h2>
      ${i}
    </header>`}};f([w({attribute:!1})],H.prototype,"hass",2),f([b()],H.prototype,"config",2)});function bo(n){return xo(n)}function R(n,t,e){return xo(n).filter(i=>i.translation_key===t&&(!e?.length||e.includes(B(n,i))))}function ze(n,t){return t&&n.states[t.entity_id]}function B(n,t){let e=t.device_id?n.devices[t.device_id]:void 0;return e?.config_entry_id??e?.primary_config_entry??e?.config_entries?.[0]??""}function Y(n,t){let e=t.device_id?n.devices[t.device_id]:void 0;return e?.name_by_user??e?.name??t.entity_id}function te(n,t){let e=n?.attributes[t];return typeof e=="string"&&e!==""?e:null}function ct(n){let t=Number.parseFloat(n??"");return Number.isFinite(t)?t:null}function xo(n){return yo!==n.entities&&(yo=n.entities,Nn=Object.values(n.entities).filter(t=>t.platform===Za&&!t.hidden),Nn.sort((t,e)=>t.entity_id.localeCompare(e.entity_id))),Nn}var Za,yo,Nn,J=p(()=>{"use strict";Za="cloud_telephony";Nn=[]});function ge(){return{name:"accounts",selector:{select:{multiple:!0,mode:"dropdown",options:Ya()}}}}function qe(n,t){let e=_e()?.hass,i=e?R(e,t).map(o=>o.entity_id):[];return{name:n,selector:{entity:{multiple:!0,include_entities:i}}}}function Ya(){let n=_e()?.hass;if(!n)return[];let t=Qa.flatMap(i=>R(n,i));return[...new Map(t.map(i=>[B(n,i),Ja(n,i)]))].map(([i,o])=>({value:i,label:o}))}function Ja(n,t){let e=t.device_id?n.devices[t.device_id]:void 0,i=e?.parent_device_id??e?.via_device_id;return Y(n,i?{...t,device_id:i}:t)}var Qa,dt=p(()=>{"use strict";J();$t();Qa=["calls_today","connected","queue_waiting","extension_status"]});function vo(){jt=setTimeout(vo,1e3-Date.now()%1e3);for(let n of[...Vt])n()}function Xa(n){return Vt.add(n),jt??=setTimeout(vo,1e3-Date.now()%1e3),()=>{Vt.delete(n),!(Vt.size>0)&&(clearTimeout(jt),jt=void 0)}}var Vt,jt,G,Be=p(()=>{"use strict";Vt=new Set;G=class{#e;#n;#t;#o=!1;constructor(t,e){this.#e=t,this.#n=e,t.addController(this)}hostConnected(){this.#o=!0,this.hostUpdated()}hostUpdated(){this.#o&&this.#n()?this.#i():this.#s()}hostDisconnected(){this.#o=!1,this.#s()}#i(){this.#t??=Xa(()=>{this.#e.requestUpdate()})}#s(){this.#t?.(),this.#t=void 0}}});async function N(n,t){if(!el(t))return ce(t);let{translation_domain:e,translation_key:i,translation_placeholders:o}=t;try{return(await n.loadBackendTranslation("exceptions",e))(`component.${e}.exceptions.${i}.message`,o??void 0)||ce(t)}catch{return ce(t)}}function el(n){if(typeof n!="object"||n===null)return!1;let{translation_domain:t,translation_key:e}=n;return typeof t=="string"&&typeof e=="string"}var ye=p(()=>{"use strict";de()});function M(n){let t=Math.max(0,Math.floor(n)),[e,i]=[Math.floor(t/3600),Math.floor(t%3600/60)],o=String(t%60).padStart(2,"0");return e>0?`${e}:${String(i).padStart(2,"0")}:${o}`:`${i}:${o}`}function W(n,t){let e=Math.max(0,Math.round(t)),o=(e>=3600?[[Math.floor(e/3600),"hour"],[Math.floor(e%3600/60),"minute"]]:[[Math.floor(e/60),"minute"],[e%60,"second"]]).filter(([r])=>r>0);return(o.length>0?o:[[0,"second"]]).map(([r,a])=>Co(n.language,{style:"unit",unit:a}).format(r)).join(" ")}function Dn(n,t,e){return Co(n,{style:"unit",unit:"second",unitDisplay:"narrow",...{minimumFractionDigits:e,maximumFractionDigits:e}}).format(t)}function F(n){return n?Math.max(0,(Date.now()-Date.parse(n))/1e3):0}function Te(n,t){return zt(n,{hour:"numeric",minute:"2-digit",...nl(n.locale)}).format(new Date(t))}function Ge(n,t){let e=Ao(n,t);return e>=-1?new Intl.RelativeTimeFormat(n.language,{numeric:"auto"}).format(e,"day"):e>-7?zt(n,{weekday:"long"}).format(new Date(t)):zt(n,{day:"numeric",month:"short",year:"numeric"}).format(new Date(t))}function $o(n,t){let e=F(t),i=new Intl.RelativeTimeFormat(n.language,{numeric:"auto"});if(e<3600)return i.format(-Math.floor(e/60),"minute");let o=Ao(n,t);return o===0?i.format(-Math.floor(e/3600),"hour"):i.format(o,"day")}function C(n){if(!/^\+\d{7,15}$/.test(n))return n;let t=tl.exec(n)?.[0]??n.slice(0,4);return`${t} ${n.slice(t.length).replace(/\d{3}(?=\d{2})/g,"$& ")}`}function qt(n){let t=n?.match(/\p{L}[\p{L}\p{M}'’-]*/gu)??[];return[t[0],t.length>1?t.at(-1):void 0].map(i=>/./su.exec(i??"")?.[0]??"").join("").toLocaleUpperCase()}function Ao(n,t){return Math.round((wo(n,new Date(t))-wo(n,new Date))/864e5)}function wo(n,t){let e=zt(n,{year:"numeric",month:"numeric",day:"numeric"},"en").formatToParts(t),i=o=>Number(e.find(s=>s.type===o)?.value);return Date.UTC(i("year"),i("month")-1,i("day"))}function nl({time_format:n}){if(n==="12")return{hourCycle:"h12"};if(n==="24")return{hourCycle:"h23"};if(n==="language")return{};let{hour12:t}=new Intl.DateTimeFormat(void 0,{hour:"numeric"}).resolvedOptions();return{hourCycle:t?"h12":"h23"}}function zt(n,t,e=n.language){let i=n.locale.time_zone==="server"?{...t,timeZone:n.config.time_zone}:t;return ko(`date ${e} ${JSON.stringify(i)}`,()=>new Intl.DateTimeFormat(e,i))}function Co(n,t){let e={unitDisplay:"short",...t};return ko(`number ${n} ${JSON.stringify(e)}`,()=>new Intl.NumberFormat(n,e))}function ko(n,t){let e=_o.get(n);if(e)return e;let i=t();return _o.set(n,i),i}var tl,_o,L=p(()=>{"use strict";tl=/^\+([17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;_o=new Map});function ne(n,t){let{name:e,suggest:i}=n,o=`cloud-telephony-${e}-card`;if(customElements.get(o))return;customElements.define(o,t);let s=i&&{getEntitySuggestion:(r,a)=>{let l=i(r,a);return l&&{config:l}}};window.customCards??=[],window.customCards.push({type:o,get name(){return v(`${e}_name`)||o},get description(){return v(`${e}_description`)},preview:!0,documentationURL:In,...s})}function ie(n){return{schema:n,computeLabel:t=>v(`field_${t.name}`),computeHelper:t=>v(`field_${t.name}_help`)||void 0}}var In,be=p(()=>{"use strict";O();In="https://github.com/cloud-telephony/cloud-telephony/blob/main/docs/cards.md"});function Gt(n,t){let e=So.get(n)??new Map;So.set(n,e);let i=e.get(t)??new Un(n,t);return e.set(t,i),i}function Eo(n,t){Gt(n,Wt).listen(t)}async function To(n){let t=Gt(n,Wt);for(;!t.value;){if(t.error)throw t.error;await new Promise(e=>{let i=t.listen(()=>{i(),e()})})}return t.value.accounts}function Fn(n){return Gt(n,Wt).value?.accounts}var il,Un,So,Wt,Bt,K,oe,Oe=p(()=>{"use strict";il=[],Un=class{constructor(t,e){this.receivedAt=0;this.#t=new Set;this.#s=()=>{clearTimeout(this.#i);let t=i=>{this.#o===e&&this.#l(i)},e=this.#e.subscribeMessage(t,{type:this.#n},{resubscribe:!1});this.#o=e,e.catch(i=>{this.#o===e&&(this.error=i,this.#i=setTimeout(this.#s,1e4),this.#a())})};this.#e=t,this.#n=e}#e;#n;#t;#o;#i;listen(t){return this.#t.add(t),this.#o||(this.#e.addEventListener("ready",this.#s),this.#s()),()=>{this.#t.delete(t),this.#t.size===0&&this.#r()}}#s;#r(){clearTimeout(this.#i),this.#e.removeEventListener("ready",this.#s),this.#o?.then(t=>t()).catch(()=>{}),this.#o=void 0,this.value=void 0,this.error=void 0}#l(t){this.value=t,this.receivedAt=performance.now(),this.error=void 0,this.#a()}#a(){for(let t of[...this.#t])t()}},So=new WeakMap;Wt="cloud_telephony/accounts/subscribe";Bt=class{#e;#n;#t=!1;#o;#i;constructor(t,e){this.#o=t,this.#i=e,t.addController(this)}hostConnected(){this.#t=!0,this.#s()}hostUpdate(){this.#s()}hostDisconnected(){this.#t=!1,this.#r()}get feed(){return this.#e}#s(){let t=this.#o.hass?.connection;if(!t||!this.#t)return;let e=Gt(t,this.#i);e===this.#e&&this.#n||(this.#r(),this.#e=e,this.#n=e.listen(()=>{this.#o.requestUpdate()}))}#r(){this.#n?.(),this.#n=void 0}},K=class extends Bt{constructor(t){super(t,Wt)}get all(){return this.feed?.value?.accounts}get error(){return this.feed?.error}find(t){return this.all?.find(e=>e.entry_id===t)}},oe=class extends Bt{constructor(t){super(t,"cloud_telephony/active/subscribe")}get all(){return this.feed?.value?.calls??il}timeLeft(t){let e=(performance.now()-(this.feed?.receivedAt??0))/1e3;return Math.max(0,(t.routing?.time_left??0)-e)}}});function Oo(n){return`${n.account} ${n.call_id}`}function ol(n){return n.made?.refuses&&n.made.state==="accepted"?"rejected":"over"}var Kt,Ro=p(()=>{"use strict";Kt=class{#e=[];get rings(){return this.#e}find(t){return this.#e.find(e=>e.key===t)}nextLeave(t){let e=this.#e.filter(i=>i.outcome).map(i=>i.leavesAt);return e.length>0?Math.max(0,Math.min(...e)-t):null}take(t,e,i){let o=new Map(t.map(s=>[Oo(s),s]));for(let s of t)s.state==="ringing"&&this.#n(s,e(s),i);for(let s of this.#e){let r=o.get(s.key);r&&(s.call=r),!(s.outcome||r?.state==="ringing")&&(s.outcome=r?.state==="answered"?"answered":ol(s),s.leavesAt=i+6e3)}this.#e=this.#e.filter(s=>!s.outcome||s.leavesAt>i)}forget(t){this.#e=this.#e.filter(e=>!t(e))}#n(t,e,i){let o=Oo(t),s=this.find(o),r=s??{key:o,call:t,made:void 0,outcome:void 0,leavesAt:0,closesAt:0,window:0};r.outcome=void 0;let a=t.routing?i+e*1e3:0;Math.abs(a-r.closesAt)>150&&(r.closesAt=a),r.window=t.routing?.deadline??r.window,s||this.#e.push(r)}}});function Ho(n){return n!==null&&sl.filter(t=>n[t]).length===1}function Mo(n,t,e,i){return(t?.length?t:rl(n,e)).map(s=>al(s,n,e,i))}function Vn(n,t){let e=n?.extensions.find(i=>i.number===t)?.name;return e?`${e} (${t})`:t}function rl(n,t){return[...t?[{extension:t}]:[],...(n?.scenarios??[]).map(e=>({scenario:e})),{reject:!0}]}function al(n,t,e,i){let o=ll(n);if(o.extension!==void 0){let r=o.extension===e,a=Vn(t,o.extension);return{name:n.name??(r?i("banner_my_phone",{extension:o.extension}):a),icon:n.icon??(r?"mdi:phone":"mdi:phone-forward"),kind:r?"primary":"plain",route:o}}return o.scenario!==void 0?{name:n.name??i("banner_scenario",{scenario:o.scenario}),icon:n.icon??"mdi:call-split",kind:"plain",route:o}:{name:n.name??i(o.reject?"banner_reject":"banner_hang_up"),icon:n.icon??(o.reject?"mdi:phone-cancel":"mdi:phone-hangup"),kind:"danger",route:o}}function ll(n){return n.extension?{extension:String(n.extension)}:n.scenario?{scenario:String(n.scenario)}:n.reject?{reject:!0}:{hang_up:!0}}var sl,Lo=p(()=>{"use strict";sl=["extension","scenario","reject","hang_up"]});var jn,Po,xe,No=p(()=>{"use strict";$();Z();de();L();jn=19,Po=2*Math.PI*jn,xe=class extends E{constructor(){super(...arguments);this.ends=0;this.lasts=1;this.language="en";this.#e=matchMedia("(prefers-reduced-motion: reduce)");this.#n=0;this.#o=()=>{let e=Number.isFinite(this.ends),i=e?Math.max(0,(this.ends-performance.now())/1e3):this.lasts;this.ring.style.strokeDashoffset=String(Po*(1-Math.min(1,i/this.lasts)));let o=this.#i(i);this.seconds.textContent!==o&&(this.seconds.textContent=o),e&&(i>0?this.#n=requestAnimationFrame(this.#o):Ve(this,"countdown-over",{}))}}static{this.styles=_`
    :host {
      display: inline-block;
      position: relative;
      width: 44px;
      height: 44px;
      flex: none;
    }
    svg {
      width: 100%;
      height: 100%;
      transform: rotate(-90deg);
    }
    circle {
      fill: none;
      stroke-width: 4px;
      stroke: var(--divider-color, rgba(127, 127, 127, 0.25));
    }
    .left {
      stroke: var(--warning-color, #e08a00);
      stroke-dasharray: ${Po};
    }
    span {
      position: absolute;
      inset: 0;
      display: flex;
      align-items: center;
      justify-content: center;
      font-size: 12px;
      font-variant-numeric: tabular-nums;
      color: var(--secondary-text-color);
    }
    @media (prefers-reduced-motion: reduce) {
      svg {
        display: none;
      }
    }
  `}#e;#n;connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.#t()}disconnectedCallback(){super.disconnectedCallback(),cancelAnimationFrame(this.#n)}render(){return c`<svg viewBox="0 0 44 44" aria-hidden="true">
        ${he`<circle cx="22" cy="22" r=${jn}></circle>
        <circle class="left" cx="22" cy="22" r=${jn}></circle>`}
      </svg>
      <span aria-hidden="true"></span>`}updated(){this.#t()}#t(){cancelAnimationFrame(this.#n),this.#n=requestAnimationFrame(this.#o)}#o;#i(e){return this.#e.matches?Dn(this.language,Math.ceil(e),0):Dn(this.language,e,1)}};f([w({type:Number})],xe.prototype,"ends",2),f([w({type:Number})],xe.prototype,"lasts",2),f([w()],xe.prototype,"language",2),f([D(".left")],xe.prototype,"ring",2),f([D("span")],xe.prototype,"seconds",2);customElements.get("cloud-telephony-countdown")||customElements.define("cloud-telephony-countdown",xe)});function Do(n,t){return{key:"example",call:{call_id:"example",account:n?.entry_id??"",kind:"",direction:"incoming",state:"ringing",from_number:"+48600700800",from_name:t,to_number:null,to_name:null,extension:null,queue:null,started_at:new Date().toISOString(),answered_at:null,ended_at:null,duration:null,talk_time:null,disposition:null,cost:null,currency:null,recording:null,contact_id:"example",groups:["VIP"],last_call:null,routing:{time_left:1.5,deadline:1.5}},made:void 0,outcome:void 0,leavesAt:0,closesAt:1/0,window:1.5}}var Io=p(()=>{"use strict"});var Zt,Uo=p(()=>{"use strict";Zt=class{constructor(t,e){this.host=t;this.buttons=e;t.addController(this)}#e=new WeakMap;#n=new ResizeObserver(()=>{this.hostUpdated()});hostConnected(){this.#n.observe(this.host)}hostDisconnected(){this.#n.disconnect()}hostUpdated(){let t=this.host.getBoundingClientRect();for(let e of this.host.renderRoot.querySelectorAll(this.buttons)){let{left:i,top:o}=e.getBoundingClientRect(),s=`${Math.round(i-t.left)} ${Math.round(o-t.top)}`;this.#e.get(e)!==s&&(this.#e.set(e,s),e.animate({pointerEvents:["none","none"]},500))}}}});var Fo,Vo=p(()=>{"use strict";$();Fo=_`
  :host([hidden]) {
    display: none;
  }
  ha-card {
    height: auto;
    padding: 0;
    container-type: inline-size;
  }
  h2 {
    padding: 12px 16px 0;
  }
  .ring {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 12px 16px;
    padding-block: 14px;
    padding-inline: 14px 16px;
    border-inline-start: 5px solid var(--ct-ringing);
  }
  .ring + .ring {
    border-block-start: 1px solid var(--ct-line);
  }
  .ring:focus {
    outline: none;
  }
  .ring:focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: -4px;
  }
  .ring.answered {
    border-inline-start-color: var(--ct-idle);
  }
  .ring.missed,
  .ring.rejected,
  .ring.over {
    border-inline-start-color: var(--ct-offline);
  }
  .avatar {
    display: flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 46px;
    height: 46px;
    border-radius: 50%;
    font-weight: var(--ha-font-weight-bold, 600);
    background: color-mix(in srgb, var(--ct-ringing) 28%, transparent);
    --mdc-icon-size: 24px;
  }
  .ring:not(.ringing) .avatar {
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  .ringing .avatar {
    animation: ringing 1.6s ease-out infinite;
  }
  @keyframes ringing {
    from {
      box-shadow: 0 0 0 0 color-mix(in srgb, var(--ct-ringing) 55%, transparent);
    }
    70%,
    to {
      box-shadow: 0 0 0 12px transparent;
    }
  }
  .who {
    flex: 1 1 240px;
    min-width: 0;
  }
  .name {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 8px;
    margin: 0;
    font-size: var(--ha-font-size-xl, 18px);
    line-height: 1.3;
    font-weight: var(--ha-font-weight-bold, 600);
    overflow-wrap: anywhere;
  }
  .group {
    padding: 1px 8px;
    border-radius: 999px;
    border: 1px solid var(--ct-line);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    align-self: center;
  }
  .about {
    margin: 2px 0 0;
    color: var(--secondary-text-color);
    line-height: 1.4;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    margin-inline-start: auto;
  }
  .choices button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    --mdc-icon-size: 18px;
  }
  /* Nothing moves when the picture comes. */
  .choices ha-icon,
  .told ha-icon {
    flex: none;
    width: var(--mdc-icon-size);
    height: var(--mdc-icon-size);
  }
  .choices button[aria-disabled="true"] {
    cursor: default;
    opacity: 0.6;
  }
  .choices button.danger {
    /* Alone the colour of an error is too pale to be read on some themes. */
    color: color-mix(in srgb, var(--error-color) 80%, var(--primary-text-color));
  }
  .told {
    display: flex;
    align-items: center;
    gap: 6px;
    font-weight: var(--ha-font-weight-medium, 500);
    --mdc-icon-size: 20px;
  }
  .told:empty {
    display: none;
  }
  .told.failed {
    flex: 1 1 100%;
    font-weight: inherit;
  }
  .told ha-icon {
    color: var(--secondary-text-color);
  }
  .told.accepted ha-icon,
  .told.answered ha-icon {
    color: var(--ct-idle);
  }
  .told.failed ha-icon,
  .told.missed ha-icon {
    color: var(--ct-talking);
  }
  .explanation {
    margin: 0;
    padding: 10px 16px 12px;
    color: var(--secondary-text-color);
    border-block-start: 1px solid var(--ct-line);
  }
  @container (max-width: 520px) {
    .choices {
      flex: 1 1 100%;
      margin-inline-start: 0;
    }
    .choices button {
      flex: 1 1 calc(50% - 4px);
      min-height: 48px;
    }
    .choices button.primary {
      flex-basis: calc(100% - 60px);
    }
  }
`});function ul(n,t){return t.accounts?.length&&!t.accounts.includes(n.account)?!1:n.direction==="incoming"||n.direction==="internal"&&t.show_internal===!0}function pl(n,t){let e=n.own_extension;return e===void 0||e===""?t?.own_extension??null:String(e)}function zn(n,t){let[e]=R(n,"calls",[t.call.account]);return ze(n,e)?.attributes}function hl(n,t){if(t.outcome!=="over")return;let e=zn(n,t);if(e?.call_id!==t.call.call_id||typeof e.disposition!="string")return;let{disposition:i}=e;t.outcome=i==="answered"||i==="rejected"?i:"missed",typeof e.extension=="string"&&(t.call={...t.call,extension:e.extension})}function ml(n){return n.flatMap((t,e)=>e>0?[" · ",t]:[t])}var cl,dl,Qt,jo=p(()=>{"use strict";$();Z();Ue();de();je();dt();Be();J();ye();L();be();ee();Oe();O();Ro();Lo();No();Io();Uo();Vo();cl={answered:"mdi:phone-in-talk",missed:"mdi:phone-missed",rejected:"mdi:phone-cancel",over:"mdi:phone-hangup"},dl={asking:"mdi:dots-horizontal",accepted:"mdi:check-circle",failed:"mdi:alert-circle"},Qt=class extends H{constructor(){super();this.preview=!1;this.connectedWhileHidden=!0;this.#e=new K(this);this.#n=new oe(this);this.#t=new Kt;this.#o=new WeakMap;this.#r=()=>{this.requestUpdate()};new G(this,()=>this.#t.rings.some(e=>!e.outcome)),new Zt(this,".choices button")}static{this.styles=[T,Fo]}#e;#n;#t;#o;#i;#s;static getConfigForm(){let e={selector:{text:{}}},i={name:{label:v("field_choice_name"),...e},icon:{label:v("field_choice_icon"),selector:{icon:{}}},extension:{label:v("field_choice_extension"),...e},scenario:{label:v("field_choice_scenario"),...e},reject:{label:v("banner_reject"),selector:{boolean:{}}},hang_up:{label:v("banner_hang_up"),selector:{boolean:{}}}};return ie([{name:"title",...e},ge(),{name:"own_extension",...e},{name:"choices",selector:{object:{multiple:!0,label_field:"name",fields:i}}},{name:"show_internal",default:!1,selector:{boolean:{}}}])}static getStubConfig(){return{}}setConfig(e){if(e.choices&&!(Array.isArray(e.choices)&&e.choices.every(Ho))){let i="Each choice needs one of extension, scenario, reject and hang_up, and no second one.";throw new Error(v("banner_wrong_choice")||i)}super.setConfig(e),this.hasUpdated||(this.hidden=!0)}getCardSize(){return this.#t.rings.length}getGridOptions(){return{columns:"full",rows:"auto",min_columns:6}}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#i),this.#t.forget(()=>!0)}shouldUpdate(e){let i=this.onlyHassBefore(e),{hass:o}=this;return!i||!o||i.connection!==o.connection||i.language!==o.language?!0:this.#t.rings.some(s=>zn(i,s)!==zn(o,s))}willUpdate(){let{hass:e,config:i}=this;if(!e||!i)return;let o=this.#n.all.filter(r=>ul(r,i));this.#t.forget(r=>this.#e.all!==void 0&&!this.#e.find(r.call.account)?.loaded),this.#t.take(o,r=>this.#n.timeLeft(r),performance.now());for(let r of this.#t.rings)hl(e,r);this.#l(),this.#a(this.preview||this.#t.rings.length>0);let s=this.shadowRoot?.activeElement?.closest(".ring");this.#s=s?.dataset.key}updated(){if(!this.#s||this.shadowRoot?.activeElement)return;let e=this.shadowRoot?.querySelectorAll(".ring")??[];for(let i of e)i.dataset.key===this.#s&&i.focus({preventScroll:!0})}body(e,i){let{rings:o}=this.#t,s=this.preview&&o.length===0,r=this.#e.all?.find(l=>l.can.includes("route"))??this.#e.all?.[0],a=s?[Do(r,this.text("banner_example_name"))]:o;return c`<ha-card>
      ${i.title&&a.length>0?c`<h2>${i.title}</h2>`:d}
      <ul ?inert=${s} @countdown-over=${this.#r}>
        ${U(a,l=>l.key,l=>this.#d(e,i,l,s))}
      </ul>
      ${s?c`<p class="explanation">${this.text("banner_explanation")}</p>`:d}
    </ha-card>`}#r;#l(){clearTimeout(this.#i);let e=this.#t.nextLeave(performance.now());e!==null&&(this.#i=setTimeout(this.#r,e))}#a(e){this.hidden!==!e&&(this.hidden=!e,Ve(this,"card-visibility-changed",{value:e}))}#d(e,i,o,s){let{call:r}=o,a=this.#e.find(r.account),l=pl(i,a),u=!o.outcome&&o.closesAt>performance.now()&&o.made?.state!=="accepted",h=s||a?.can.includes("route");return c`<li class="ring ${o.outcome??"ringing"}" data-key=${o.key} tabindex="-1">
      ${s?d:c`<span class="visually-hidden" role="alert">${this.#c(o,a)}</span>`}
      <span class="avatar" aria-hidden="true">
        ${qt(r.from_name)||c`<ha-icon icon="mdi:phone-ring"></ha-icon>`}
      </span>
      <div class="who">
        <p class="name">
          <span>${this.#u(r)}</span>
          ${r.groups.map(m=>c`<span class="group">${m}</span>`)}
        </p>
        <p class="about">${ml([...this.#h(r,a),...this.#m(e,r,o)])}</p>
      </div>
      ${this.#y(a,o)}
      ${u&&h?this.#b(e,o,Mo(a,i.choices,l,this.text)):d}
    </li>`}#u(e){return e.from_name??(e.from_number?C(e.from_number):this.text("banner_hidden_number"))}#c(e,i){let o=this.#o.get(e);if(o!==void 0)return o;let s={who:this.#u(e.call),line:this.#p(e.call,i)},r=this.text("banner_announcement",s);return this.#o.set(e,r),r}#p(e,i){let o=e.to_name??(e.to_number?C(e.to_number):""),s=i?.title??"";return o&&s?`${o} (${s})`:o||s}#h(e,i){let o=e.from_name&&e.from_number?C(e.from_number):null,s=this.#p(e,i);return[...o?[c`<span class="number">${o}</span>`]:[],...s?[this.text("banner_to",{line:s})]:[],...e.queue?[this.text("banner_queue",{queue:e.queue})]:[]]}#m(e,i,o){let s=o.outcome?[]:[c`<span class="time"
            >${this.text("banner_rings",{time:M(F(i.started_at))})}</span
          >`];return[...i.direction==="incoming"&&i.from_number&&!i.contact_id?[this.text("banner_not_known")]:[],...this.#g(e,i),...s]}#g(e,i){let o=i.last_call;if(!o)return[];let s=o.direction==="outgoing"?"called":"rang",r={ago:$o(e,o.started_at),time:W(e,o.talk_time??0)};return[this.text(o.talk_time?`banner_${s}`:`banner_${s}_in_vain`,r)]}#y(e,i){let{made:o,outcome:s,call:r}=i,a=r.extension?Vn(e,r.extension):"",[l,u,h]=["","mdi:bell-ring",a&&this.text("banner_rings_at",{phone:a})];return s?([l,u]=[s,cl[s]],h=this.text(s==="answered"&&a?"banner_answered_by":`banner_${s}`,{phone:a})):o&&([l,u]=[o.state,dl[o.state]],h=o.message??this.text(`banner_${o.state}`,{choice:o.name})),c`<div class="told ${l}" role="status">
      ${h?c`<ha-icon icon=${u} aria-hidden="true"></ha-icon><span>${h}</span>`:d}
    </div>`}#b(e,i,o){let s=i.made?.state==="asking",r=W(e,i.window);return c`<div
      class="choices"
      role="group"
      aria-label=${this.text("banner_choices",{who:this.#u(i.call)})}
    >
      <cloud-telephony-countdown
        role="timer"
        aria-label=${this.text("banner_time_left",{seconds:r})}
        .ends=${i.closesAt}
        .lasts=${i.window}
        language=${e.language}
      ></cloud-telephony-countdown>
      ${o.map(a=>c`<button
            type="button"
            class=${a.kind}
            aria-disabled=${s}
            @click=${()=>{this.#v(e,i,a)}}
          >
            <ha-icon icon=${a.icon} aria-hidden="true"></ha-icon>${a.name}
          </button>`)}
    </div>`}async#v(e,i,o){if(i.made?.state==="asking")return;let{call:s}=i,r={name:o.name,refuses:o.kind==="danger"};i.made={...r,state:"asking"},this.requestUpdate();let a={config_entry_id:s.account,call_id:s.call_id,...o.route};try{await e.callService("cloud_telephony","route_call",a,void 0,!1,!0),i.made={...r,state:"accepted"},r.refuses&&i.outcome==="over"&&(i.outcome="rejected")}catch(l){i.made={...r,state:"failed",message:await N(e,l)}}this.requestUpdate()}};f([w({type:Boolean})],Qt.prototype,"preview",2);ne({name:"banner"},Qt)});var fl,ut,zo=p(()=>{X();me();fl={},ut=Q(class extends q{constructor(){super(...arguments),this.ot=fl}render(n,t){return t()}update(n,[t,e]){if(Array.isArray(t)){if(Array.isArray(this.ot)&&this.ot.length===t.length&&t.every((i,o)=>i===this.ot[o]))return k}else if(this.ot===t)return k;return this.ot=Array.isArray(t)?Array.from(t):t,this.render(t,e)}})});var qn=p(()=>{zo()});var qo,Bo=p(()=>{"use strict";$();qo=_`
  :host {
    height: 100%;
    /* The theme's red alone cannot be read well on either background. */
    --ct-missed: color-mix(in srgb, var(--error-color, #db4437) 75%, var(--primary-text-color, #212121));
  }
  ha-card {
    container: calls / inline-size;
    display: flex;
    flex-direction: column;
    padding-block-end: 0;
  }
  header {
    margin-block-end: 8px;
  }
  .summary .missed {
    color: var(--ct-missed);
  }
  .controls {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    margin-block-end: 8px;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .chip {
    border-radius: 20px;
    padding: 0 14px;
  }
  .chip[aria-pressed="true"] {
    background: color-mix(in srgb, var(--primary-color) 20%, transparent);
    border-color: transparent;
  }
  select,
  .search,
  input[type="date"] {
    font: inherit;
    color: inherit;
    color-scheme: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 20px;
    min-height: 40px;
    padding: 0 12px;
    box-sizing: border-box;
  }
  option {
    color: var(--primary-text-color);
    background: var(--card-background-color);
  }
  .days {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
  }
  .search {
    flex: 1 1 160px;
    min-width: 0;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .search .icon {
    flex: none;
    width: 18px;
    height: 18px;
    fill: var(--secondary-text-color);
  }
  .search input {
    width: 100%;
    min-height: 38px;
    border: none;
    padding: 0;
    outline: none;
  }
  .search input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  .search:focus-within {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  .log {
    flex: 1 1 auto;
    min-height: 0;
    overflow-y: auto;
    max-height: 80vh;
    margin-inline: -16px;
    padding-inline: 16px;
    padding-block-end: 12px;
    scrollbar-width: thin;
  }
  .grid .log,
  .panel .log {
    max-height: none;
  }
  ha-card.panel {
    height: calc(100dvh - var(--header-height, 56px));
  }
  .log[aria-busy="true"] [role="list"] {
    opacity: 0.6;
  }
  h3 {
    position: sticky;
    inset-block-start: 0;
    z-index: 2;
    margin: 0;
    padding-block: 6px;
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    color: var(--secondary-text-color);
    background: var(--ha-card-background, var(--card-background-color, #fff));
  }
  h3 {
    border-block-end: 1px solid var(--ct-line);
  }
  .hour {
    content-visibility: auto;
  }
  .hour + .hour,
  [role="listitem"] + [role="listitem"] {
    border-block-start: 1px solid var(--ct-line);
  }
  h3::first-letter {
    text-transform: uppercase;
  }
  @container calls (width < 560px) {
    .chips {
      width: 100%;
      flex-wrap: nowrap;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .chip {
      flex: 1 0 auto;
      padding: 0 8px;
      font-size: 13px;
    }
  }
  .more {
    display: block;
    width: 100%;
    margin-block-start: 8px;
  }
  .empty,
  .problem {
    display: grid;
    justify-items: center;
    gap: 12px;
    margin: 0;
    padding: 32px 16px;
    text-align: center;
    color: var(--secondary-text-color);
  }
  .problem {
    color: var(--primary-text-color);
  }
  .empty p,
  .problem p {
    margin: 0;
  }
  .empty button {
    color: var(--primary-text-color);
  }
`});function Ko(n){return n.kind!=="all"||n.account!==""||n.period!=="any"||n.search.trim()!==""}function Zo(n,t,e){let{kind:i,account:o,search:s}=t,r=o?[o]:e;return{...r.length>0&&{accounts:r},...i==="missed"&&{missed:!0},...(i==="incoming"||i==="outgoing"||i==="internal")&&{directions:[i]},...gl(n,t),...s.trim()&&{search:s.trim()}}}function Qo(n,t,e){let{kind:i,account:o,period:s}=n,r=o?[o]:t;return n.search.trim()||i==="missed"||s==="yesterday"||s==="days"?!1:(r.length===0||r.includes(e.account))&&(i==="all"||i===e.direction)}function Yo(n,t){return Yt(n,Bn(n,t))}function Jo(n){return Yt(n,We(Bn(n,Date.now()),1))-Date.now()}function gl(n,t){let[e,i]=yl(n,t);return{...e&&{start:new Date(Yt(n,e)).toISOString()},...i&&{end:new Date(Yt(n,We(i,1))).toISOString()}}}function yl(n,{period:t,first:e,last:i}){let o=Bn(n,Date.now());switch(t){case"any":return["",""];case"today":return[o,""];case"yesterday":return[We(o,-1),We(o,-1)];case"week":return[We(o,-6),""];case"month":return[We(o,-29),""];case"days":return[e,i]}}function Bn(n,t){return new Intl.DateTimeFormat("sv",{dateStyle:"short",...Xo(n)}).format(t)}function We(n,t){let e=new Date(`${n}T00:00:00Z`);return e.setUTCDate(e.getUTCDate()+t),e.toISOString().slice(0,10)}function Yt(n,t){let e=Date.parse(`${t}T00:00:00Z`),i=e-Go(n,e);return e-Go(n,i)}function Go(n,t){let e=new Intl.DateTimeFormat("sv",{dateStyle:"short",timeStyle:"medium",...Xo(n)});return Date.parse(`${e.format(t).replace(" ","T")}Z`)-t}function Xo(n){return n.locale.time_zone==="server"?{timeZone:n.config.time_zone}:{}}var Re,Wo,Jt=p(()=>{"use strict";Re=["all","missed","incoming","outgoing","internal"],Wo=["any","today","yesterday","week","month","days"]});function es(n){let{accounts:t,filter:e,rows:i}=n;return t!==void 0&&!(Array.isArray(t)&&t.every(o=>typeof o=="string"))?"accounts must be a list of config entry IDs":e!==void 0&&!Re.includes(e)?`filter must be one of ${Re.join(", ")}`:i!==void 0&&!(Number.isInteger(i)&&i>=1&&i<=Gn)?`rows must be a whole number from 1 to ${Gn}`:null}var Wn,Gn,ts,ns=p(()=>{"use strict";Jt();Wn=50,Gn=200;ts={name:"rows",default:Wn,selector:{number:{min:10,max:Gn,step:10}}}});function se(n){return c`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${he`<path d=${bl[n]} />`}</svg>`}var bl,pt=p(()=>{"use strict";$();bl={incoming:"M20,5.41L18.59,4L7,15.59V9H5V19H15V17H8.41",outgoing:"M9,5V7H15.59L4,18.59L5.41,20L17,8.41V15H19V5",missed:"M19.59,7L12,14.59L6.41,9H11V7H3V15H5V10.41L12,17.41L21,8.41",internal:"M21,9L17,5V8H10V10H17V13M7,11L3,15L7,19V16H14V14H7V11Z",play:"M8,5.14V19.14L19,12.14L8,5.14Z",pause:"M14,19H18V5H14M6,19H10V5H6V19Z",call:"M6.62,10.79C8.06,13.62 10.38,15.94 13.21,17.38L15.41,15.18C15.69,14.9 16.08,14.82 16.43,14.93C17.55,15.3 18.75,15.5 20,15.5A1,1 0 0,1 21,16.5V20A1,1 0 0,1 20,21A17,17 0 0,1 3,4A1,1 0 0,1 4,3H7.5A1,1 0 0,1 8.5,4C8.5,5.25 8.7,6.45 9.07,7.57C9.18,7.92 9.1,8.31 8.82,8.59L6.62,10.79Z",text:"M20,2A2,2 0 0,1 22,4V16A2,2 0 0,1 20,18H6L2,22V4C2,2.89 2.9,2 4,2H20M4,4V17.17L5.17,16H20V4H4M6,7H18V9H6V7M6,11H15V13H6V11Z",contact:"M15,4A4,4 0 0,0 11,8A4,4 0 0,0 15,12A4,4 0 0,0 19,8A4,4 0 0,0 15,4M15,5.9C16.16,5.9 17.1,6.84 17.1,8C17.1,9.16 16.16,10.1 15,10.1A2.1,2.1 0 0,1 12.9,8A2.1,2.1 0 0,1 15,5.9M4,7V10H1V12H4V15H6V12H9V10H6V7H4M15,13C12.33,13 7,14.33 7,17V20H23V17C23,14.33 17.67,13 15,13M15,14.9C17.97,14.9 21.1,16.36 21.1,17V18.1H8.9V17C8.9,16.36 12,14.9 15,14.9Z",block:"M12 2C17.5 2 22 6.5 22 12S17.5 22 12 22 2 17.5 2 12 6.5 2 12 2M12 4C10.1 4 8.4 4.6 7.1 5.7L18.3 16.9C19.3 15.5 20 13.8 20 12C20 7.6 16.4 4 12 4M16.9 18.3L5.7 7.1C4.6 8.4 4 10.1 4 12C4 16.4 7.6 20 12 20C13.9 20 15.6 19.4 16.9 18.3Z",more:"M7.41,8.58L12,13.17L16.59,8.58L18,10L12,16L6,10L7.41,8.58Z",search:"M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z",talking:"M15,12H17A5,5 0 0,0 12,7V9A3,3 0 0,1 15,12M19,12H21C21,7 16.97,3 12,3V5C15.86,5 19,8.13 19,12M20,15.5C18.75,15.5 17.55,15.3 16.43,14.93C16.08,14.82 15.69,14.9 15.41,15.18L13.21,17.38C10.38,15.94 8.06,13.62 6.62,10.79L8.82,8.59C9.1,8.31 9.18,7.92 9.07,7.57C8.7,6.45 8.5,5.25 8.5,4A1,1 0 0,0 7.5,3H4A1,1 0 0,0 3,4A17,17 0 0,0 20,21A1,1 0 0,0 21,20V16.5A1,1 0 0,0 20,15.5Z"}});function ss(n){let{accounts:t,filter:e,text:i}=n;return c`
    <div class="chips" role="group" aria-label=${i("kinds")}>${Re.map(o=>xl(n,o))}</div>
    ${t.length>1?is(n,"account",e.account,[["",i("all_accounts")],...t.map(o=>[o.entry_id,o.title])]):d}
    ${is(n,"period",e.period,Wo.map(o=>[o,i(`period_${o}`)]))}
    ${e.period==="days"?vl(n):d}
  `}function rs({filter:n,text:t,typed:e}){return c`<label class="search">
    ${se("search")}
    <input
      type="search"
      autocomplete="off"
      placeholder=${t("search")}
      aria-label=${t("search")}
      .value=${n.search}
      @input=${i=>{e(i.target.value)}}
    />
  </label>`}function xl({choose:n,filter:t,text:e},i){return c`<button
    class="chip"
    data-kind=${i}
    aria-pressed=${t.kind===i}
    @click=${()=>{n({kind:i})}}
  >
    ${e(`kind_${i}`)}
  </button>`}function is({choose:n,text:t},e,i,o){return c`<select
    aria-label=${t(e)}
    class=${e}
    @change=${s=>{let{value:r}=s.target;n(e==="account"?{account:r}:{period:r})}}
  >
    ${o.map(([s,r])=>c`<option value=${s} ?selected=${s===i}>${r}</option>`)}
  </select>`}function vl(n){return c`<div class="days">${os(n,"first")} – ${os(n,"last")}</div>`}function os({choose:n,filter:t,text:e},i){return c`<input
    type="date"
    aria-label=${e(`${i}_day`)}
    .value=${t[i]}
    @change=${o=>{n({[i]:o.target.value})}}
  />`}var as=p(()=>{"use strict";$();Jt();pt()});function S(n){return`${n.account} ${n.call_id}`}function ls(n,t,e){let i=new Map(n.calls.map(h=>[S(h),h])),o=t.calls.map(h=>$l(i.get(S(h)),h)),s=new Set(o.map(S)),r=n.calls.filter(h=>!s.has(S(h))),a=r.length<n.calls.length?wl(t):-1/0,l=r.filter(h=>Ke(h)<=a),u=r.filter(h=>Ke(h)>a&&e(S(h)));return{calls:[..._l([...o,...u]),...l],cursor:l.length>0?n.cursor:t.cursor}}function cs(n,t){let e=new Set(n.calls.map(S));return{calls:[...n.calls,...t.calls.filter(i=>!e.has(S(i)))],cursor:t.cursor}}function ds(n){let t=[];for(let e of n){let i=t.at(-1);i&&Xt(i[0])===Xt(e)?i.push(e):t.push([e])}return t}function Xt(n){return Math.floor(Ke(n)/36e5)}function wl(n){let t=n.calls.at(-1);return n.cursor!==null&&t?Ke(t):-1/0}function Ke(n){return Date.parse(n.started_at)}function _l(n){return n.sort((t,e)=>Ke(e)-Ke(t))}function $l(n,t){return n&&JSON.stringify(n)===JSON.stringify(t)?n:t}var ht=p(()=>{"use strict"});var Al,en,us=p(()=>{"use strict";ht();Al=1e4,en=class{constructor(t,e){this.isStale=!0;this.#e={calls:[],cursor:null};this.#i=0;this.retry=()=>{this.error=void 0,this.#c(),this.#a()};this.more=async()=>{!this.hasMore||!this.#o||(this.#r??=this.#u(this.#o),this.#a(),await this.#r)};this.#c=()=>{let[t,e]=[this.#n,this.#t];if(this.#m(),!t||!e)return;let i=this.#i;t.subscribeMessage(o=>{i===this.#i&&("error"in o?this.#h(o.error):this.#p(o))},{type:"cloud_telephony/calls/subscribe",...e},{resubscribe:!1}).then(o=>{i===this.#i?this.#s=o:o()},o=>{i===this.#i&&this.#h(o)})};this.#a=t,this.#d=e}#e;#n;#t;#o;#i;#s;#r;#l;#a;#d;get calls(){return this.#e.calls}get hasMore(){return this.#e.cursor!==null&&!this.isStale}follow(t,e){this.#o=t,!(this.#n===t.connection&&JSON.stringify(e)===JSON.stringify(this.#t))&&(this.#g(t.connection),this.#t=e,this.isStale=!0,this.#c())}stop(){this.#g(void 0),this.#m(),this.#t=void 0}get isLoadingMore(){return this.#r!==void 0}async#u(t){let[e,{cursor:i}]=[this.#i,this.#e];this.pageError=void 0;try{let o=await t.callWS({type:"cloud_telephony/calls/page",...this.#t,cursor:i});e===this.#i&&i===this.#e.cursor&&(this.#e=cs(this.#e,o))}catch(o){e===this.#i&&(this.pageError=o)}finally{this.#r=void 0,this.#a()}}#c;#p(t){clearTimeout(this.#l),this.#e=this.isStale?t:ls(this.#e,t,this.#d),this.today=t.today,this.isStale=!1,this.error=this.pageError=void 0,this.#a()}#h(t){this.error=t,clearTimeout(this.#l),this.#l=setTimeout(this.#c,Al),this.#a()}#m(){this.#i+=1,clearTimeout(this.#l);let t=this.#s;this.#s=void 0,t&&Promise.resolve(t()).catch(()=>{})}#g(t){this.#n!==t&&(this.#n?.removeEventListener("ready",this.#c),t?.addEventListener("ready",this.#c),this.#n=t)}}});function Ze(n){return n.direction==="incoming"&&n.disposition!==null&&n.disposition!=="answered"}function ue(n,t){let[e,i]=Zn(n,t);return n.direction==="incoming"?e:n.direction==="outgoing"||e.number!==null&&e.number===t?.own_extension?i:e}function mt(n,t,e){if(t.direction!=="internal")return ft(n,ue(t,e));let[i,o]=Zn(t,e);return g(n,"calls_from_to",{from:tn(n,i),to:tn(n,o)})}function ft(n,t){return t.name??(t.number===null?g(n,"calls_unknown_number"):C(t.number))}function nn(n,t,e,i){return[Sl(n,t,e),t.queue,i?e?.title:null,Tl(n,t)].filter(s=>!!s)}function ps(n){return Ze(n)?"missed":n.direction}function gt(n,t){return g(n,`calls_${Ze(t)?"missed_call":t.direction}`)}function hs(n,t){let{disposition:e,talk_time:i,duration:o}=t;if(e===null)return"";if(e==="answered")return i===null?g(n,"calls_answered"):W(n,i);let s=(Ze(t)?Cl:kl)[e];return(e==="no_answer"||Ze(t)&&e==="cancelled")&&o?g(n,`calls_${s}_rang`,{time:W(n,o)}):g(n,`calls_${s}`)}function Sl(n,t,e){let[i,o]=Zn(t,e);if(t.direction==="internal")return null;let s=t.extension===null?null:tn(n,El(e,t.extension));if(t.direction==="outgoing"){let r=s??(i.number===null?null:tn(n,i));return r&&g(n,"calls_from_phone",{who:r})}return s&&t.disposition==="answered"?g(n,"calls_answered_by",{who:s}):o.number===null?s:ft(n,o)}function Zn(n,t){return[{name:n.from_name??Kn(t,n.from_number),number:n.from_number},{name:n.to_name??Kn(t,n.to_number),number:n.to_number}]}function tn(n,{name:t,number:e}){return t&&e&&e.length<=6&&!t.includes(e)?`${e} ${t}`:ft(n,{name:t,number:e})}function El(n,t){return{name:Kn(n,t),number:t}}function Kn(n,t){return n?.extensions.find(e=>e.number===t)?.name??null}function Tl(n,{cost:t,currency:e}){if(t===null||Number(t)===0)return null;let i=Number(t);return new Intl.NumberFormat(n.language,e?{style:"currency",currency:e}:{}).format(i)}var Cl,kl,on=p(()=>{"use strict";L();O();Cl={no_answer:"missed",cancelled:"missed",busy:"missed_busy",rejected:"missed_rejected",failed:"missed_failed"},kl={no_answer:"no_answer",cancelled:"cancelled",busy:"busy",rejected:"rejected",failed:"failed_call"}});var ms,Qe,fs=p(()=>{"use strict";$();Z();Ue();Be();L();ee();O();pt();ht();on();ms="cloud-telephony-calls-now",Qe=class extends E{constructor(){super();this.calls=[];new G(this,()=>this.calls.length>0)}static{this.styles=[T,_`
      li {
        display: grid;
        grid-template-columns: 32px minmax(0, 1fr) auto;
        align-items: center;
        column-gap: 8px;
        padding-block: 8px;
      }
      li:not(:last-child) {
        border-block-end: 1px solid var(--ct-line);
      }
      .icon {
        width: 20px;
        height: 20px;
        fill: currentColor;
        display: block;
        margin-inline-start: 4px;
      }
      .name {
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .state {
        text-align: end;
      }
      .ringing .icon {
        color: var(--ct-ringing);
      }
      .talking .icon {
        color: var(--ct-idle);
      }
    `]}render(){return c`<ul aria-label=${g(this.context.hass(),"calls_now")}>
      ${U(this.calls,S,e=>this.#e(e))}
    </ul>`}#e(e){let i=this.context.hass(),o=this.context.accounts.find(h=>h.entry_id===e.account),{name:s,number:r}=ue(e,o),a=s!==null&&r!==null&&e.direction!=="internal"?C(r):null,l=nn(i,e,o,this.context.showsAccount).join(" · "),u=e.state==="answered";return c`<li class=${u?"talking":"ringing"}>
      <span title=${gt(i,e)}>
        ${se(u?"talking":e.direction)}<span class="visually-hidden">${gt(i,e)}</span>
      </span>
      <div>
        <div class="name ellipsis"><bdi>${mt(i,e,o)}</bdi></div>
        <div class="secondary ellipsis">
          ${a===null?d:c`<span class="number">${a}</span>${l?" · ":d}`}${l}
        </div>
      </div>
      <div class="state">
        <div>${g(i,`calls_state_${e.state}`)}</div>
        <div class="secondary time">${M(F(e.answered_at??e.started_at))}</div>
      </div>
    </li>`}};f([w({attribute:!1})],Qe.prototype,"calls",2),f([w({attribute:!1})],Qe.prototype,"context",2)});var gs,sn,Qn,P,ys=p(()=>{"use strict";$();Z();de();L();ye();ee();O();pt();gs="cloud-telephony-calls-player",sn=[1,1.25,1.5,2],P=class extends E{constructor(){super(...arguments);this.media="";this.seconds=0;this.url="";this.isPlaying=!1;this.isLoading=!1;this.at=0;this.length=0;this.speed=0;this.failure="";this.#o=()=>{this.isPlaying?this.audio.pause():this.play()};this.#i=e=>{this.audio.currentTime=Number(e.target.value)};this.#s=()=>{this.speed=(this.speed+1)%sn.length,this.audio.playbackRate=sn[this.speed]??1};this.#r=()=>{let{currentTime:e,duration:i,paused:o,ended:s}=this.audio;this.at=e,this.length=Number.isFinite(i)?i:this.seconds,this.isPlaying=!o&&!s}}static{this.styles=[T,_`
      .player {
        display: flex;
        align-items: center;
        gap: 8px;
        direction: ltr;
        --ct-track: color-mix(in srgb, var(--primary-text-color) 25%, transparent);
      }
      .player button {
        display: grid;
        place-items: center;
        flex: none;
        min-width: 40px;
        padding: 0 8px;
        border-radius: 20px;
      }
      .player button.play {
        color: var(--text-primary-color, #fff);
        background: var(--primary-color);
        border-color: transparent;
      }
      .icon {
        width: 20px;
        height: 20px;
        fill: currentColor;
      }
      input {
        flex: 1;
        min-width: 60px;
        padding: 0;
        border: none;
        appearance: none;
        cursor: pointer;
      }
      input::-webkit-slider-runnable-track {
        height: 4px;
        border-radius: 2px;
        background: linear-gradient(to right, var(--primary-color) var(--played), var(--ct-track) var(--played));
      }
      input::-moz-range-track {
        height: 4px;
        border-radius: 2px;
        background: linear-gradient(to right, var(--primary-color) var(--played), var(--ct-track) var(--played));
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 16px;
        height: 16px;
        margin-block-start: -6px;
        border-radius: 50%;
        background: var(--primary-color);
      }
      input::-moz-range-thumb {
        width: 16px;
        height: 16px;
        border: none;
        border-radius: 50%;
        background: var(--primary-color);
      }
      .time {
        font-size: var(--ha-font-size-s, 12px);
        white-space: nowrap;
      }
      p {
        margin: 4px 0 0;
        color: var(--ct-missed);
      }
    `]}disconnectedCallback(){super.disconnectedCallback(),queueMicrotask(()=>{this.isConnected||this.audio.pause()})}async play(){this.failure="",this.isLoading=!0;try{this.url||await this.#t(),Qn!==this.audio&&Qn?.pause(),Qn=this.audio,await this.audio.play()}catch(e){e instanceof DOMException&&e.name==="AbortError"||await this.#l(e)}finally{this.isLoading=!1}}render(){let{hass:e,length:i}=this,o=i||this.seconds,s=g(e,"calls_position",{at:M(this.at),length:M(o)});return c`
      <div class="player" role="group" aria-label=${g(e,"calls_recording")}>
        ${this.#e()}
        <input
          type="range"
          min="0"
          max=${Math.max(1,Math.floor(o))}
          step="1"
          .value=${String(Math.floor(this.at))}
          style="--played: ${o>0?100*this.at/o:0}%"
          ?disabled=${i===0}
          aria-label=${g(e,"calls_seek")}
          aria-valuetext=${s}
          @input=${this.#i}
        />
        <span class="time">${M(this.at)} / ${M(o)}</span>
        <button @click=${this.#s} aria-label=${g(e,"calls_speed",{speed:sn[this.speed]??1})}>
          ${sn[this.speed]}×
        </button>
      </div>
      ${this.#n()} ${this.failure?c`<p role="alert">${this.failure}</p>`:d}
    `}#e(){let e=g(this.hass,this.isPlaying?"calls_pause":"calls_play");return c`<button class="play" aria-label=${e} aria-busy=${this.isLoading} @click=${this.#o}>
      ${se(this.isPlaying?"pause":"play")}
    </button>`}#n(){return c`<audio
      preload="auto"
      src=${this.url||d}
      @play=${this.#r}
      @playing=${this.#r}
      @pause=${this.#r}
      @ended=${this.#r}
      @timeupdate=${this.#r}
      @durationchange=${this.#r}
      @seeked=${this.#r}
    ></audio>`}async#t(){let{url:e}=await this.hass.callWS({type:"media_source/resolve_media",media_content_id:this.media});this.url=e,await this.updateComplete}#o;#i;#s;#r;async#l(e){let{url:i}=this;this.url="",this.failure=i?await this.#a(i):await N(this.hass,e)}async#a(e){try{let i=await fetch(e,{headers:{Range:"bytes=0-0"}});if(!i.ok)return ce(await i.json())}catch{}return g(this.hass,"calls_not_playable")}};f([w({attribute:!1})],P.prototype,"hass",2),f([w()],P.prototype,"media",2),f([w({type:Number})],P.prototype,"seconds",2),f([D("audio")],P.prototype,"audio",2),f([b()],P.prototype,"url",2),f([b()],P.prototype,"isPlaying",2),f([b()],P.prototype,"isLoading",2),f([b()],P.prototype,"at",2),f([b()],P.prototype,"length",2),f([b()],P.prototype,"speed",2),f([b()],P.prototype,"failure",2)});function xs(n,t,e){let i=e.find(u=>u.entry_id===t.account),{number:o}=ue(t,i),s=n.user?.is_admin===!0,r=t.direction!=="internal"&&o!==null&&o.length>Ol,a=u=>i?.can.includes(u)?i:void 0,l=u=>o?.startsWith("+")?e.find(h=>bs(h,u)):void 0;return{number:o,play:t.media,call:o===null?void 0:i&&bs(i,"dial")?i:l("dial")??a("dial"),text:r?a("send_sms")??l("send_sms"):void 0,contact:s&&r&&t.contact_id===null&&i?.loaded?i:void 0,block:s&&r&&t.direction==="incoming"?a("block"):void 0}}function vs(n,t){return n.direction==="incoming"&&n.disposition!=="answered"&&t.call?"call":t.play!==null?"play":t.contact?"contact":null}async function ws(n,t,e){await Fe(n,{config_entry_id:t.entry_id,to:e})}async function _s(n,t,e,i){let o={config_entry_id:t.entry_id,to:[e],message:i};await n.callService("cloud_telephony","send_sms",o,void 0,!1,!0)}async function $s(n,t,e,i){await n.callWS({type:"cloud_telephony/contacts/add",entry_id:t.entry_id,name:e,numbers:[i]})}async function As(n,t,e){await n.callWS({type:"cloud_telephony/callers/block",entry_id:t.entry_id,number:e})}function bs(n,t){return n.can.includes(t)?t!=="dial"||!n.can.includes("pick_phone")||n.own_extension!==null:!1}var Ol,Cs=p(()=>{"use strict";de();on();Ol=6});function Ss(n){let t=Array.from(n),e=t.every(r=>Rl.has(r)||ks.has(r)),i=e?t.length+t.filter(r=>ks.has(r)).length:n.length,[o,s]=e?[160,153]:[70,67];return{characters:t.length,parts:i<=o?1:Math.ceil(i/s)}}var Rl,ks,Es=p(()=>{"use strict";Rl=new Set(`@£$¥èéùìòÇ
Øø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà`),ks=new Set("^{}\\[~]|€\f")});function Os(n,t){switch(n){case"call":return Ts(t,"call","primary");case"block":return Ts(t,"block","danger");case"text":return Ll(t);case"contact":return Pl(t)}}function Ts(n,t,e){let{account:i,number:o,who:s}=n,r=t==="call"&&i.own_extension!==null&&i.can.includes("pick_phone"),a=C(o),l={who:s===a?s:`${s} (${a})`,extension:i.own_extension??""};return c`<div class="panel" role="group">
    <p>${n.text(r?"ask_call_from":`ask_${t}`,l)}${Jn(n)}</p>
    <div class="buttons">
      ${Yn(n)}
      <button class=${e} data-first ?disabled=${n.working} @click=${n.submit}>
        ${n.text(`confirm_${t}`)}
      </button>
    </div>
  </div>`}function Ll(n){let{message:t}=n.draft;return c`<form class="panel" @submit=${Rs(n)}>
    <label>
      ${n.text("message_to",{who:n.who})}${Jn(n)}
      <textarea
        data-first
        rows="3"
        maxlength=${Hl}
        .value=${t}
        @input=${e=>{n.typed({message:e.target.value})}}
      ></textarea>
    </label>
    <div class="buttons">
      <span class="secondary counter">${n.text("message_length",{...Ss(t)})}</span>
      ${Yn(n)} ${Hs(n,"confirm_text",t)}
    </div>
  </form>`}function Pl(n){let{name:t}=n.draft;return c`<form class="panel" @submit=${Rs(n)}>
    <label>
      ${n.text("contact_name",{number:C(n.number)})}${Jn(n)}
      <input
        data-first
        type="text"
        autocomplete="off"
        maxlength=${Ml}
        .value=${t}
        @input=${e=>{n.typed({name:e.target.value})}}
      />
    </label>
    <div class="buttons">${Yn(n)} ${Hs(n,"confirm_contact",t)}</div>
  </form>`}function Rs(n){return t=>{t.preventDefault(),n.submit()}}function Hs(n,t,e){return c`<button class="primary" type="submit" ?disabled=${n.working||e.trim()===""}>
    ${n.text(t)}
  </button>`}function Yn(n){return c`<button type="button" @click=${n.cancel}>${n.text("cancel")}</button>`}function Jn(n){return n.showsAccount?c`<span class="secondary via">${n.account.title}</span>`:d}var Hl,Ml,Ms=p(()=>{"use strict";$();L();Es();Hl=1e3,Ml=100});var Ls,Ps=p(()=>{"use strict";$();Ls=_`
  :host {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 58px;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 32px minmax(0, 1fr) 72px 148px minmax(268px, auto);
    align-items: center;
    column-gap: 8px;
    padding-block: 8px;
  }
  .icon {
    width: 20px;
    height: 20px;
    fill: currentColor;
    display: block;
  }
  .direction {
    color: var(--secondary-text-color);
    padding-inline-start: 4px;
  }
  .name {
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .missed .direction,
  .missed .name,
  .missed .outcome {
    color: var(--ct-missed);
  }
  .when,
  .outcome {
    color: var(--secondary-text-color);
  }
  .actions {
    display: flex;
    justify-content: flex-end;
    gap: 4px;
  }
  .action {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-width: 40px;
    padding: 0 10px;
    border-radius: 20px;
    white-space: nowrap;
  }
  .action:not(.next) {
    border-color: transparent;
    color: var(--secondary-text-color);
  }
  .action[aria-expanded="true"] {
    color: var(--primary-text-color);
    background: color-mix(in srgb, var(--primary-color) 16%, transparent);
  }
  .toggle {
    display: none;
  }
  .below {
    grid-column: 2 / -1;
    padding-block: 8px 4px;
  }
  .panel {
    display: grid;
    gap: 8px;
    padding: 12px;
    border: 1px solid var(--ct-line);
    border-radius: var(--ct-radius);
  }
  cloud-telephony-calls-player + .panel {
    margin-block-start: 8px;
  }
  button.danger {
    color: var(--ct-missed);
  }
  .panel p,
  .message {
    margin: 0;
  }
  .via {
    margin-inline-start: 8px;
  }
  label {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: baseline;
    gap: 4px;
  }
  label > textarea,
  label > input {
    grid-column: 1 / -1;
  }
  textarea {
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid var(--ct-line);
    border-radius: 10px;
    padding: 8px 12px;
    resize: vertical;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
  }
  .counter {
    margin-inline-end: auto;
  }
  .message:not(:empty) {
    padding-block: 4px;
  }
  .message.failed {
    color: var(--ct-missed);
  }
  @container calls (width >= 720px) {
    .action:not(.next) .label {
      display: none;
    }
  }
  @container calls (width < 720px) {
    .row {
      grid-template-columns: 28px minmax(0, 1fr) auto 32px;
      grid-template-areas:
        "direction who when toggle"
        "direction who outcome toggle"
        "actions actions actions actions"
        "below below below below";
      row-gap: 0;
    }
    .direction {
      grid-area: direction;
      padding-inline-start: 0;
    }
    .who {
      grid-area: who;
    }
    .when {
      grid-area: when;
      justify-self: end;
      align-self: end;
    }
    .outcome {
      grid-area: outcome;
      justify-self: end;
      align-self: start;
      max-width: 128px;
      text-align: end;
      font-size: var(--ha-font-size-s, 12px);
    }
    .toggle {
      grid-area: toggle;
      display: grid;
      place-items: center;
      padding: 0;
      border: none;
    }
    .toggle::after {
      content: "";
      position: absolute;
      inset: 0;
    }
    .toggle .icon {
      transition: rotate 150ms;
    }
    .toggle[aria-expanded="true"] .icon {
      rotate: 180deg;
    }
    .actions {
      grid-area: actions;
      display: none;
      flex-wrap: wrap;
      justify-content: flex-start;
      gap: 8px;
      padding-block-start: 8px;
      position: relative;
      z-index: 1;
    }
    .expanded .actions {
      display: flex;
    }
    .actions .action {
      border-color: var(--ct-line);
      color: inherit;
    }
    .below {
      grid-area: below;
      position: relative;
      z-index: 1;
    }
  }
`});var Xn,Nl,V,Ns=p(()=>{"use strict";$();Z();ye();L();ee();O();pt();Cs();ht();Ms();on();Ps();Xn="cloud-telephony-calls-row",Nl=["block","contact","text","play","call"],V=class extends E{constructor(){super(...arguments);this.expanded=!1;this.form=null;this.plays=null;this.working=!1;this.message="";this.failed=!1;this.#e=null;this.focus=()=>{[...this.renderRoot.querySelectorAll('button:not([data-offer="contact"])')].find(i=>i.checkVisibility())?.focus()};this.#d=(e,i)=>g(this.context.hass(),`calls_${e}`,i);this.#u=e=>{this.context.drafts.set(S(this.call),{...this.#a,...e}),this.requestUpdate()};this.#c=()=>{this.expanded=!this.expanded};this.#p=()=>{let{form:e}=this;this.form=null,this.message="",e&&this.#x(`[data-offer="${e.kind}"]`)};this.#h=e=>{e.key==="Escape"&&(e.stopPropagation(),this.form?this.#p():this.#y())}}static{this.styles=[T,Ls]}#e;disconnectedCallback(){super.disconnectedCallback(),this.context.busy.delete(S(this.call))}willUpdate(e){if(!e.has("call"))return;let i=e.get("call"),o=i&&S(i)===S(this.call)&&this.call.recording!==null;this.#e=this.call.media??(o?this.#e:null)}updated(e){let i=S(this.call);this.plays!==null||this.form?this.context.busy.add(i):this.context.busy.delete(i),e.has("form")&&this.form&&this.#x("[data-first]")}render(){let e=this.context.hass(),i=xs(e,{...this.call,media:this.#e},this.context.accounts);return c`
      <div class="row ${Ze(this.call)?"missed":""} ${this.expanded?"expanded":""}">
        ${this.#n()} ${this.context.showsActions?this.#o(i):d} ${this.#s()}
      </div>
    `}#n(){let{call:e}=this,i=this.context.hass(),o=this.#l,{name:s,number:r}=ue(e,o),a=nn(i,e,o,this.context.showsAccount),l=gt(i,e);return c`
      <span class="direction" title=${l}>
        ${se(ps(e))}<span class="visually-hidden">${l}</span>
      </span>
      <div class="who">
        <div class="name ellipsis"><bdi>${mt(i,e,o)}</bdi></div>
        <div class="secondary ellipsis">
          ${s!==null&&r!==null&&e.direction!=="internal"?c`<span class="number">${C(r)}</span>${a.length>0?" · ":d}`:d}${a.join(" · ")}${e.direction==="internal"?this.#t(a):d}
        </div>
      </div>
      <time class="when time" datetime=${e.started_at} title=${Ge(i,e.started_at)}>
        ${Te(i,e.started_at)}
      </time>
      <div class="outcome">${hs(i,e)}</div>
    `}#t(e){return`${e.length>0?" · ":""}${this.#d("kind_internal")}`}#o(e){let i=vs(this.call,e),o=Nl.filter(a=>e[a]);if(o.length===0)return d;let s=i?[...o.filter(a=>a!==i),i]:o,r=mt(this.context.hass(),this.call,this.#l);return c`
      <div class="actions" id="actions">
        ${s.map(a=>this.#i(a,e,a===i,r))}
      </div>
      <button
        class="toggle"
        aria-expanded=${this.expanded}
        aria-controls="actions"
        aria-label=${this.#d("actions_for",{who:r})}
        @click=${this.#c}
      >
        ${se("more")}
      </button>
    `}#i(e,i,o,s){let r=e==="play"?this.plays!==null:this.form?.kind===e,a=this.#d(e==="call"&&this.call.direction==="outgoing"?"do_call_again":`do_${e}`);return c`<button
      class="action ${o?"next":""}"
      data-offer=${e}
      title=${a}
      aria-label=${this.#d("do_with",{what:a,who:s})}
      aria-expanded=${r}
      @click=${()=>{this.#m(e,i)}}
    >
      ${se(e)}<span class="label">${a}</span>
    </button>`}#s(){let{form:e,plays:i}=this;return i===null&&!e&&!this.message?d:c`<div class="below" @keydown=${this.#h}>
      ${i===null?d:c`<cloud-telephony-calls-player
              .hass=${this.context.hass()}
              .media=${i}
              .seconds=${this.call.talk_time??0}
            ></cloud-telephony-calls-player>`}
      ${e?Os(e.kind,this.#r(e)):d}
      <p class="message ${this.failed?"failed":""}" role="status">${this.message}</p>
    </div>`}#r(e){return{text:this.#d,who:ft(this.context.hass(),ue(this.call,this.#l)),number:e.number,account:e.account,showsAccount:this.context.showsAccount||e.account.entry_id!==this.call.account,draft:this.#a,working:this.working,typed:this.#u,submit:()=>{this.#b(e)},cancel:this.#p}}get#l(){return this.context.accounts.find(e=>e.entry_id===this.call.account)}get#a(){let e=S(this.call),i=this.context.drafts.get(e);if(i)return i;let{name:o}=ue(this.call,this.#l);return{message:"",name:o??""}}#d;#u;#c;#p;#h;#m(e,i){if(this.message="",e==="play"){this.plays===null?this.#g(i.play):this.#y();return}let[o,{number:s}]=[i[e],i];this.form=this.form?.kind===e||!o||s===null?null:{kind:e,account:o,number:s}}#g(e){this.plays=e,this.updateComplete.then(()=>this.player?.play())}#y(){this.plays=null,this.#x('[data-offer="play"]')}async#b(e){if(this.working)return;let{kind:i,account:o,number:s}=e;this.working=!0,this.message=this.#d(`working_${i}`),this.failed=!1;try{await this.#v(e),this.context.drafts.delete(S(this.call)),this.message=this.#d(`done_${i}`,{number:C(s),extension:o.own_extension??""}),this.form=null,i==="contact"?this.updateComplete.then(this.focus):this.#x(`[data-offer="${i}"]`)}catch(r){this.failed=!0,this.message=await N(this.context.hass(),r)}finally{this.working=!1}}async#v({kind:e,account:i,number:o}){let s=this.context.hass(),{message:r,name:a}=this.#a;switch(e){case"call":return ws(s,i,o);case"text":return _s(s,i,o,r.trim());case"contact":return $s(s,i,a.trim(),o);case"block":return As(s,i,o)}}#x(e){this.updateComplete.then(()=>{this.renderRoot.querySelector(e)?.focus()})}};f([w({attribute:!1})],V.prototype,"call",2),f([w({attribute:!1})],V.prototype,"context",2),f([D("cloud-telephony-calls-player")],V.prototype,"player",2),f([b()],V.prototype,"expanded",2),f([b()],V.prototype,"form",2),f([b()],V.prototype,"plays",2),f([b()],V.prototype,"working",2),f([b()],V.prototype,"message",2),f([b()],V.prototype,"failed",2)});function Is(n,t){return[...t].find(e=>e.getBoundingClientRect().bottom>n)}var Ds,rn,Us=p(()=>{"use strict";Ds="400px",rn=class{#e;#n;#t=null;#o;#i;constructor(t,e){this.#o=t,this.#i=e}before(){this.#e=void 0;let t=this.#o();if(!t||t.scrollTop<=0)return;let{top:e}=t.getBoundingClientRect(),i=Is(e,t.querySelectorAll(".hour")),o=i&&Is(e,i.children);o&&(this.#e={row:o,top:o.getBoundingClientRect().top})}after(){let t=this.#o();t&&(this.#e?.row.isConnected&&(t.scrollTop+=this.#e.row.getBoundingClientRect().top-this.#e.top),this.#s(t))}stop(){this.#n?.disconnect(),this.#n=void 0,this.#t=null}#s(t){let e=t.querySelector(".more");if(e===this.#t&&this.#n||(this.stop(),this.#t=e,!e))return;let i=new IntersectionObserver(o=>{o.some(s=>s.isIntersecting)&&(i.unobserve(e),Promise.resolve(this.#i()).then(()=>{this.#t===e&&e.isConnected&&i.observe(e)}))},{rootMargin:Ds,scrollMargin:Ds});i.observe(e),this.#n=i}}});function Vl(n,t){let e=`contain-intrinsic-block-size: auto ${Fl*n.length}px`;return c`<div role="presentation" class="hour" style=${e}>
    ${ut([t,...n],()=>U(n,S,i=>jl(i,t)))}
  </div>`}function jl(n,t){return c`<div role="listitem">
    <cloud-telephony-calls-row .call=${n} .context=${t}></cloud-telephony-calls-row>
  </div>`}function zl(n,t){let e=[],i=1/0;for(let o of t){let s=Date.parse(o.started_at);s<i&&(e.push([[],Ge(n,o.started_at)]),i=Yo(n,s)),e.at(-1)?.[0].push(o)}return e}function ql(n){return{value:n,label:v(`calls_kind_${n}`)}}var Dl,ei,Fs,He,Il,Ul,Fl,Bl,Vs=p(()=>{"use strict";$();Z();qn();Ue();je();dt();J();ye();L();be();Oe();O();Bo();ns();as();Jt();us();fs();ht();ys();Ns();Us();Dl=300,ei={kind:"all",account:"",period:"any",first:"",last:"",search:""},Fs=new Map,He=class extends H{constructor(){super(...arguments);this.filter=ei;this.failure="";this.#e=new K(this);this.#n=new oe(this);this.#t=new Set;this.#o=new Map;this.#i=new en(()=>{this.requestUpdate()},e=>this.#t.has(e));this.#s=new rn(()=>this.scroller,()=>this.#T());this.#a=[];this.#f=(e,i)=>this.text(`calls_${e}`,i);this.#S=e=>{this.filter={...this.filter,...e},Fs.set(this.#k,this.filter),this.scroller?.scrollTo({top:0})};this.#$=e=>{clearTimeout(this.#d),this.#d=setTimeout(()=>{this.#S({search:e})},Dl)};this.#E=()=>{clearTimeout(this.#d),this.#S(ei)};this.#T=async()=>{let e=this.#_.at(-1),i=this.renderRoot.querySelector(".more")?.matches(":focus-visible")===!0;await this.#i.more(),await this.updateComplete,i&&this.#_.find((o,s,r)=>r[s-1]===e)?.focus()};this.#O=()=>{this.#u=void 0,this.requestUpdate()}}static{this.styles=[H.styles,qo]}static getConfigForm(){return ie([{name:"title",selector:{text:{}}},ge(),{name:"filter",default:"all",selector:{select:{mode:"dropdown",options:Re.map(e=>ql(e))}}},ts,{name:"",type:"grid",schema:["show_filters","show_search","show_actions"].map(e=>({name:e,default:!0,selector:{boolean:{}}}))}])}static getStubConfig(){return{}}#e;#n;#t;#o;#i;#s;#r;#l;#a;#d;#u;#c;setConfig(e){let i=es(e);if(i!==null)throw new Error(i);super.setConfig(e),this.#r=void 0,this.filter=Fs.get(this.#k)??{...ei,kind:e.filter??"all"}}getCardSize(){return 9}getGridOptions(){return{columns:12,min_columns:6,rows:9,min_rows:4}}connectedCallback(){super.connectedCallback(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#u),this.#u=void 0,this.#s.stop(),queueMicrotask(()=>{this.isConnected||this.#i.stop()})}shouldUpdate(e){if(e.size!==1||!e.has("hass"))return!0;let i=e.get("hass");return!i||!this.hass||Il.some(o=>i[o]!==this.hass?.[o])}willUpdate(e){let{hass:i,config:o}=this;!i||!o||!this.isConnected||(e.has("hass")&&(this.#r=void 0),this.#u??=setTimeout(this.#O,Jo(i)+1e3),this.#i.follow(i,{...Zo(i,this.filter,o.accounts??[]),limit:o.rows??Wn}),this.#s.before(),this.#R(i))}updated(){this.#s.after()}body(e,i){return c`<ha-card
      class=${this.layout==="grid"&&i.grid_options?.rows==="auto"?"":this.layout??""}
    >
      ${this.header(i.title??this.text("calls_name"),this.#p(e))} ${this.#h(i)}
      ${this.#i.error===void 0?d:this.#b(this.#i.retry)}
      <div class="log" aria-busy=${this.#i.isStale}>
        ${this.#m(e,i)} ${this.#g(e)} ${this.#y()}
      </div>
      <p class="visually-hidden" role="status">${this.#x()}</p>
    </ha-card>`}#p(e){let{today:i}=this.#i;if(!i)return d;let{calls:o,missed:s,talk_time:r}=i;return c`<div class="secondary summary">
      ${this.#f("today",{calls:o})} ·
      <span class=${s>0?"missed":""}>${this.#f("today_missed",{missed:s})}</span> ·
      ${W(e,r)}
    </div>`}#h(e){let{show_filters:i=!0,show_search:o=!0}=e;if(!i&&!o)return d;let s={text:this.#f,filter:this.filter,accounts:this.#w,choose:this.#S,typed:this.#$};return c`<div class="controls">
      ${i?ss(s):d} ${o?rs(s):d}
    </div>`}#m(e,i){let o=this.#n.all.filter(s=>Qo(this.filter,i.accounts??[],s));return o.length===0?d:c`<section>
      <h3>${this.#f("now")}</h3>
      <cloud-telephony-calls-now .calls=${o} .context=${this.#A(e)}></cloud-telephony-calls-now>
    </section>`}#g(e){let{calls:i}=this.#i,o=this.#A(e),s=new Date().toDateString();return ut([i,o,s],()=>U(zl(e,i),([,r])=>r,([r,a])=>c`<section>
            <h3>${a}</h3>
            <div role="list">
              ${U(ds(r),([l])=>Xt(l),l=>Vl(l,o))}
            </div>
          </section>`))}#y(){let e=this.#i;return e.error!==void 0?d:e.pageError!==void 0?this.#b(e.more):e.isStale&&e.calls.length===0?c`<p class="empty">${this.#f("loading")}</p>`:e.calls.length===0?this.#v():e.hasMore?c`<button class="more" aria-busy=${e.isLoadingMore} @click=${this.#T}>
      ${this.#f(e.isLoadingMore?"loading":"more")}
    </button>`:d}#b(e){return c`<div class="problem" role="alert">
      <p>${this.#f("failed")} ${this.failure}</p>
      <button @click=${e}>${this.#f("try_again")}</button>
    </div>`}#v(){if(Ko(this.filter))return c`<div class="empty">
        <p>${this.#f("none_found")}</p>
        <button @click=${this.#E}>${this.#f("show_all")}</button>
      </div>`;let e=this.#e.all?.length===0?"no_accounts":"none_yet";return c`<p class="empty">${this.#f(e)}</p>`}#x(){let{calls:e,isStale:i,hasMore:o}=this.#i;return i?"":this.#f(o?"listed_more":"listed",{count:e.length})}get#w(){let e=this.config?.accounts??[],i=(this.#e.all??[]).filter(o=>!o.loaded||o.can.includes("calls"));return e.length>0?i.filter(o=>e.includes(o.entry_id)):i}#A(e){let i=this.#C(this.#e.all??Ul);return this.#r?.accounts!==i&&(this.#r={hass:()=>this.hass??e,accounts:i,showsAccount:this.#w.length>1,showsActions:this.config?.show_actions??!0,busy:this.#t,drafts:this.#o}),this.#r}#C(e){if(e===this.#l)return this.#a;let i=this.#a;return this.#l=e,this.#a=e.map(o=>{let s=i.find(({entry_id:r})=>r===o.entry_id);return o.loaded||!s?o:{...s,title:o.title}}),this.#a}get#_(){return[...this.renderRoot.querySelectorAll(Xn)]}get#k(){return`${location.pathname} ${JSON.stringify(this.config)}`}#f;#S;#$;#E;#T;#O;#R(e){let i=this.#i.error??this.#i.pageError;i!==this.#c&&(this.#c=i,this.failure="",i!==void 0&&N(e,i).then(o=>{i===this.#c&&(this.failure=o)}))}};f([b()],He.prototype,"layout",2),f([b()],He.prototype,"filter",2),f([b()],He.prototype,"failure",2),f([D(".log")],He.prototype,"scroller",2);Il=["connection","language","locale","user"],Ul=[],Fl=59;Bl={calls:{},calls_today:{},last_caller:{},talk_time_today:{},missed_calls:{filter:"missed"},missed_calls_today:{filter:"missed"}};ne({name:"calls",suggest:(n,t)=>{let e=n.entities[t],i=e?.platform==="cloud_telephony"?Bl[e.translation_key??""]:void 0;return!e||!i?null:{type:"custom:cloud-telephony-calls-card",accounts:[B(n,e)],...i}}},He);for(let[n,t]of[[gs,P],[Xn,V],[ms,Qe]])customElements.get(n)||customElements.define(n,t)});var js,zs=p(()=>{X();me();It();js=Q(class extends q{constructor(n){if(super(n),n.type!==I.PROPERTY&&n.type!==I.ATTRIBUTE&&n.type!==I.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!Pt(n))throw Error("`live` bindings can only contain a single expression")}render(n){return n}update(n,[t]){if(t===k||t===d)return t;let e=n.element,i=n.name;if(n.type===I.PROPERTY){if(t===e[i])return k}else if(n.type===I.BOOLEAN_ATTRIBUTE){if(!!t===e.hasAttribute(i))return k}else if(n.type===I.ATTRIBUTE&&e.getAttribute(i)===t+"")return k;return Nt(n),t}})});var qs=p(()=>{zs()});function Gl(n){this._$AN!==void 0?(an(this),this._$AM=n,Bs(this)):this._$AM=n}function Wl(n,t=!1,e=0){let i=this._$AH,o=this._$AN;if(o!==void 0&&o.size!==0)if(t)if(Array.isArray(i))for(let s=e;s<i.length;s++)yt(i[s],!1),an(i[s]);else i!=null&&(yt(i,!1),an(i));else yt(this,n)}var yt,an,Bs,Kl,ln,Gs=p(()=>{It();me();me();yt=(n,t)=>{let e=n._$AN;if(e===void 0)return!1;for(let i of e)i._$AO?.(t,!1),yt(i,t);return!0},an=n=>{let t,e;do{if((t=n._$AM)===void 0)break;e=t._$AN,e.delete(n),n=t}while(e?.size===0)},Bs=n=>{for(let t;t=n._$AM;n=t){let e=t._$AN;if(e===void 0)t._$AN=e=new Set;else if(e.has(n))break;e.add(n),Kl(t)}};Kl=n=>{n.type==I.CHILD&&(n._$AP??=Wl,n._$AQ??=Gl)},ln=class extends q{constructor(){super(...arguments),this._$AN=void 0}_$AT(t,e,i){super._$AT(t,e,i),Bs(this),this.isConnected=t._$AU}_$AO(t,e=!0){t!==this.isConnected&&(this.isConnected=t,t?this.reconnected?.():this.disconnected?.()),e&&(yt(this,t),an(this))}setValue(t){if(Pt(this._$Ct))this._$Ct._$AI(t,this);else{let e=[...this._$Ct._$AH];e[this._$Ci]=t,this._$Ct._$AI(e,this,0)}}disconnected(){}reconnected(){}}});var ti,bt,Ws=p(()=>{X();Gs();me();ti=new WeakMap,bt=Q(class extends ln{render(n){return d}update(n,[t]){let e=t!==this.G;return e&&this.rt(void 0),(e||this.lt!==this.ct)&&(this.G=t,this.ht=n.options?.host,this.rt(this.ct=n.element)),d}rt(n){if(this.G!==void 0)if(this.isConnected||(n=void 0),typeof this.G=="function"){let t=this.ht??globalThis,e=ti.get(t);e===void 0&&(e=new WeakMap,ti.set(t,e)),e.get(this.G)!==void 0&&this.G.call(this.ht,void 0),e.set(this.G,n),n!==void 0&&this.G.call(this.ht,n)}else this.G.value=n}get lt(){return typeof this.G=="function"?ti.get(this.ht??globalThis)?.get(this.G):this.G?.value}disconnected(){this.lt===this.ct&&this.rt(void 0)}reconnected(){this.rt(this.ct)}})});var ni=p(()=>{Ws()});var Me,ii=p(()=>{"use strict";Me=class{constructor(t,e){this.tapped=t;this.held=e;this.#n={x:0,y:0};this.#t=!1;this.of=t=>{if(this.#s(),t instanceof HTMLElement){t.addEventListener("pointerdown",this.#o),t.addEventListener("pointermove",this.#i);for(let e of["pointerup","pointercancel","pointerleave"])t.addEventListener(e,this.#s);t.addEventListener("contextmenu",this.#r),t.addEventListener("click",this.#l)}};this.#o=t=>{this.#s(),this.#t=!1,t.button===0&&(this.#n={x:t.clientX,y:t.clientY},this.#e=setTimeout(this.#a,500))};this.#i=t=>{Math.hypot(t.clientX-this.#n.x,t.clientY-this.#n.y)>10&&this.#s()};this.#s=()=>{clearTimeout(this.#e)};this.#r=t=>{t.preventDefault(),this.#t||this.#a()};this.#l=t=>{(t.detail===0||!this.#t)&&this.tapped(),this.#t=!1};this.#a=()=>{this.#s(),this.#t=!0,this.held()}}#e;#n;#t;#o;#i;#s;#r;#l;#a}});function Zs(n){return Ks.get(n)??n}function Qs(n,t){return/^(?:be|bg|kk|mk|ru|sr|uk)\b/.test(t)?n.cyrillic:n.latin}var oi,Zl,Ks,si=p(()=>{"use strict";oi=[{digit:"1",latin:"",cyrillic:""},{digit:"2",latin:"ABC",cyrillic:"АБВГ"},{digit:"3",latin:"DEF",cyrillic:"ДЕЖЗ"},{digit:"4",latin:"GHI",cyrillic:"ИЙКЛ"},{digit:"5",latin:"JKL",cyrillic:"МНОП"},{digit:"6",latin:"MNO",cyrillic:"РСТУ"},{digit:"7",latin:"PQRS",cyrillic:"ФХЦЧ"},{digit:"8",latin:"TUV",cyrillic:"ШЩЪЫ"},{digit:"9",latin:"WXYZ",cyrillic:"ЬЭЮЯ"},{digit:"*",latin:"",cyrillic:""},{digit:"0",latin:"+",cyrillic:"+"},{digit:"#",latin:"",cyrillic:""}],Zl={ґ:"2",є:"3",і:"4"},Ks=new Map(Object.entries(Zl));for(let{digit:n,latin:t,cyrillic:e}of oi)for(let i of Array.from(`${t}${e}${n}`.toLowerCase()))Ks.set(i,n)});function cn(n,t,e){if(!n)return"unknown";let i=t.account?n.filter(({entry_id:r})=>r===t.account):n,o=i.filter(({can:r})=>r.includes("dial")),s=o.find(({entry_id:r})=>r===e.account)??o[0];return!s&&i.some(({loaded:r})=>!r)?"waiting":s?{account:s,accounts:t.account?[]:o,...Ql(s,t,e)}:t.account?"gone":"none"}function Ys(n,t,e){return{...n,phones:{...n.phones,[t]:e}}}function Js(n,t){let e=new Map;for(let{contacts:i}of n)for(let{name:o,numbers:s}of i)e.set(`${o}
${s.join()}`,{name:o,numbers:s});for(let{number:i,name:o}of t?.extensions??[])e.set(i,{name:o??i,numbers:[i]});return[...e.values()].sort((i,o)=>i.name.localeCompare(o.name))}function Ql(n,t,e){if(!n.can.includes("pick_phone"))return{phone:null,phones:[]};if(t.extension)return{phone:String(t.extension),phones:[]};let{extensions:i,own_extension:o,entry_id:s}=n,r=o===null||i.some(({number:l})=>l===o)?i:[{number:o,name:null},...i],a=e.phones[s];return{phone:r.find(({number:l})=>l===a)?.number??o,phones:r}}var Xs=p(()=>{"use strict"});function nr(){try{let n=JSON.parse(localStorage.getItem(tr)??"null");return Yl(n)?n:er}catch{return er}}function ri(n){try{localStorage.setItem(tr,JSON.stringify(n))}catch{}}function Yl(n){return typeof n=="object"&&n!==null&&"phones"in n&&Jl(n.phones)}function Jl(n){return typeof n=="object"&&n!==null&&Object.values(n).every(t=>typeof t=="string")}var tr,er,ir=p(()=>{"use strict";tr="cloud_telephony.dialler",er={phones:{}}});var Xl,ec,dn,or=p(()=>{"use strict";Xl=new Set(["dialing","ringing","answered","ended"]),ec=50,dn=class{constructor(t,e){this.host=t;this.active=e;t.addController(this)}#e;#n;#t=!1;#o;get shown(){return this.#n}get isTalking(){return this.#n?.state==="answered"}follow(t,e){this.forget();let{call_id:i,status:o}=t,s=Xl.has(o)?o:"ended",r=s==="ended"&&o!=="ended"?o:null;this.#e=i,this.#n={who:e,state:s,answeredAt:null,disposition:r,talkTime:null},this.#i(),this.host.requestUpdate()}forget(){this.#e=void 0,this.#n=void 0,this.#t=!1,this.#r(),this.host.requestUpdate()}hostConnected(){this.#e&&this.#n?.disposition===null&&this.#i()}hostDisconnected(){this.#r()}hostUpdate(){let t=this.#n;if(!t||t.state==="ended")return;let e=this.active.all.find(({call_id:i})=>i===this.#e);e?(this.#t=!0,this.#n={...t,state:e.state,answeredAt:e.answered_at}):this.#t&&(this.#n={...t,state:"ended"})}#i(){let t=this.host.hass?.connection;!t||this.#o||(this.#o=this.#s(t))}#s(t){let e={type:"cloud_telephony/calls/subscribe",limit:ec},i=o=>{if("error"in o)return;let s=o.calls.find(({call_id:r})=>r===this.#e);s?.state==="ended"&&this.#l(s)};return t.subscribeMessage(i,e).catch(o=>{console.warn("The call log cannot be read",o)})}#r(){this.#o?.then(t=>t?.()),this.#o=void 0}#l(t){if(!this.#n)return;let{answered_at:e,disposition:i,talk_time:o}=t;this.#n={...this.#n,state:"ended",answeredAt:e,disposition:i,talkTime:o},this.#r(),this.host.requestUpdate()}}});function Le(n){return n.normalize("NFD").replace(/\p{M}/gu,"").toLowerCase().replace(/[łđøßæœı]/g,e=>tc[e]??e)}var tc,un=p(()=>{"use strict";tc={ł:"l",đ:"d",ø:"o",ß:"ss",æ:"ae",œ:"oe",ı:"i"}});function ai(n,t,e){let i=xt(t)?sc(pn(t)):oc(cr(t)),o=[];for(let{name:s,numbers:r}of n)for(let a of r){let l=i(s,a);l!==null&&o.push({match:{name:s,number:a},rank:l})}return o.sort((s,r)=>s.rank-r.rank).slice(0,e).map(({match:s})=>s)}function li(n,t){let e=pn(t);return e===""||!xt(t)?null:n.find(({numbers:i})=>i.some(o=>ac(pn(o),e)))?.name??null}function xt(n){return!/\p{L}/u.test(n)}function sr(n){let t=n.trim();return xt(t)?t.replace(/[^\d+*#]/g,""):t}function rr(n){return n.replace(/\s+/g," ").replace(/[\p{Cc}\p{Cf}]/gu,"").trim().replace(/^(?:tel|callto|sip):/i,"")}function oc(n){return t=>n===""?null:ar(lr(t)," ",n)}function sc(n){let t=n.replace(/^0/,"");return(e,i)=>{if(n==="")return null;let o=pn(i);if(o.startsWith(n))return 0;let s=ar(lr(e).map(rc),"",n);return s!==null?1+s:t.length>=nc&&o.includes(t)?3:null}}function ar(n,t,e){let i=n.findIndex((o,s)=>n.slice(s).join(t).startsWith(e));return i<0?null:Math.min(i,1)}function lr(n){return cr(n).split(" ")}function rc(n){return Array.from(n,Zs).join("")}function cr(n){return Le(n).replace(/[^\p{L}\d]+/gu," ").trim()}function pn(n){return n.replace(/\D/g,"").replace(/^00/,"")}function ac(n,t){return Math.min(n.length,t.length)<ic?n===t:n.endsWith(t.replace(/^0/,""))||t.endsWith(n.replace(/^0/,""))}var nc,ic,dr=p(()=>{"use strict";un();si();nc=2,ic=7});var ur,pr=p(()=>{"use strict";$();ur=_`
  ha-card {
    display: flex;
    flex-direction: column;
    overflow: visible;
  }
  header {
    align-items: center;
    margin-block-end: 4px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 4px;
    min-width: 0;
  }
  .line .ellipsis {
    max-width: 16em;
  }
  select {
    appearance: none;
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    border-radius: 10px;
    min-height: 40px;
    max-width: 13em;
    field-sizing: content;
    padding-inline: 8px 22px;
    text-overflow: ellipsis;
    cursor: pointer;
  }
  select:hover {
    border-color: var(--ct-line);
  }
  option {
    color: var(--primary-text-color);
    background: var(--card-background-color, Canvas);
  }
  .choice {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-width: 0;
  }
  .choice ha-icon {
    position: absolute;
    inset-inline-end: 4px;
    pointer-events: none;
    --mdc-icon-size: 16px;
  }
  .field {
    position: relative;
    display: flex;
    align-items: center;
    gap: 4px;
    border-block-end: 2px solid var(--ct-line);
    margin-block-end: 12px;
  }
  .field:focus-within {
    border-color: var(--primary-color);
  }
  input {
    flex: 1 1 8em;
    min-width: 0;
    min-height: 48px;
    padding-inline: 2px;
    border: none;
    font-size: 20px;
  }
  input:focus-visible {
    outline: none;
  }
  input::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
    font-size: 16px;
  }
  .whose {
    display: inline-flex;
    align-items: center;
    max-width: 45%;
    border: none;
    padding-inline: 8px 2px;
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 16px;
  }
  .icon {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    padding: 0;
    border: none;
    color: var(--secondary-text-color);
    touch-action: manipulation;
  }
  :host-context([dir="rtl"]) .back ha-icon {
    transform: scaleX(-1);
  }
  .found {
    background: var(--card-background-color, Canvas);
    border: 1px solid var(--ct-line);
    border-radius: var(--ct-radius);
    max-height: 296px;
    overflow-y: auto;
    margin-block-end: 12px;
  }
  .over .found {
    position: absolute;
    inset-inline: 0;
    inset-block-start: calc(100% + 4px);
    z-index: 2;
    margin: 0;
    box-shadow: 0 6px 20px rgba(0, 0, 0, 0.25);
  }
  .found li {
    display: flex;
    align-items: center;
    gap: 10px;
    min-height: 48px;
    padding-inline: 12px;
    cursor: pointer;
  }
  .found li[aria-selected="true"],
  .found li:hover {
    background: color-mix(in srgb, var(--primary-color) 14%, transparent);
  }
  .found .person {
    flex: 1;
    min-width: 0;
  }
  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    width: 32px;
    height: 32px;
    border-radius: 50%;
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
    font-size: var(--ha-font-size-s, 12px);
    --mdc-icon-size: 18px;
  }
  .pad {
    direction: ltr;
    display: grid;
    grid-template-columns: repeat(3, 1fr);
    gap: 8px;
    margin-block-end: 12px;
  }
  .pad button {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    min-height: 56px;
    padding: 0;
    font-size: 20px;
    line-height: 1.2;
    touch-action: manipulation;
    user-select: none;
    -webkit-touch-callout: none;
  }
  .pad button:active {
    background: color-mix(in srgb, var(--primary-color) 18%, transparent);
  }
  .pad small {
    min-height: 12px;
    font-size: 10px;
    letter-spacing: 0.12em;
    color: var(--secondary-text-color);
  }
  .call {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    width: 100%;
    min-height: 48px;
    font-weight: var(--ha-font-weight-medium, 500);
    --mdc-icon-size: 20px;
  }
  .error {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-block-end: 12px;
    padding: 8px 12px;
    border-radius: 10px;
    background: color-mix(in srgb, var(--error-color, #c9433b) 12%, transparent);
  }
  .error span {
    flex: 1;
  }
  .progress {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 48px;
    margin-block-end: 12px;
    padding-inline: 12px 4px;
    border: 1px solid var(--ct-line);
    border-inline-start: 4px solid var(--ct-state);
    border-radius: 10px;
  }
  .progress > ha-icon {
    color: var(--ct-state);
  }
  .progress .person {
    flex: 1;
    min-width: 0;
  }
  .progress .time {
    padding-inline-end: 8px;
  }
  .dialing,
  .ringing {
    --ct-state: var(--ct-ringing);
  }
  .dialing > ha-icon,
  .ringing > ha-icon {
    animation: ringing 1.2s ease-in-out infinite;
  }
  .answered {
    --ct-state: var(--ct-talking);
  }
  .ended {
    --ct-state: var(--ct-offline);
  }
  .person strong {
    display: block;
    font-weight: var(--ha-font-weight-medium, 500);
  }
  .empty {
    margin: 8px 0;
  }
  a {
    color: var(--primary-color);
  }
  @keyframes ringing {
    50% {
      transform: scale(0.85) rotate(-10deg);
    }
  }
`});function mr(n,t,e,i){let{account:o,accounts:s,phone:r,phones:a}=t,l=a.map(h=>({value:h.number,label:dc(h)}));r===null&&a.length>0&&l.unshift({value:"",label:g(n,"dialler_choose_phone")});let u=s.map(({entry_id:h,title:m})=>({value:h,label:m}));return c`
    <span class="line secondary">
      ${hr(g(n,"dialler_phone"),l,r??"",h=>{i(o.entry_id,h)})}
      ${hr(g(n,"field_account"),u,o.entry_id,e)}
    </span>
  `}function fr(n,t,e,i){return c`
    <ul
      class="found"
      id="found"
      role="listbox"
      aria-label=${g(n,"dialler_found")}
      @mousedown=${o=>{o.preventDefault()}}
      @click=${o=>{let s=o.target.closest("li"),r=s&&t[Number(s.dataset.index)];r&&i(r)}}
    >
      ${t.map((o,s)=>uc(o,s,s===e))}
    </ul>
  `}function gr(n,t){let{shown:e}=t;return c`
    <div class=${e?`progress ${e.state}`:""}>
      ${e?c`<ha-icon icon=${lc[e.state]}></ha-icon>`:d}
      <div class="person" role="status">
        ${e?c`<strong class="ellipsis">${e.who}</strong> <span class="secondary">${cc(n,e)}</span>`:d}
      </div>
      ${e?.state==="answered"?c`<span class="time">${M(F(e.answeredAt))}</span>`:d}
      ${e?.state==="ended"?c`<button
              class="icon"
              aria-label=${g(n,"dialler_close")}
              @click=${()=>{t.forget()}}
            >
              <ha-icon icon="mdi:close"></ha-icon>
            </button>`:d}
    </div>
  `}function cc(n,{state:t,disposition:e,talkTime:i}){return t!=="ended"?g(n,`dialler_is_${t}`):e===null?g(n,"dialler_is_ended"):g(n,`dialler_was_${e}`,{length:W(n,i??0)})}function hr(n,t,e,i){let[o]=t;return o?t.length===1?c`<span class="ellipsis">${o.label}</span>`:c`
    <span class="choice">
      <select
        aria-label=${n}
        @change=${s=>{i(s.target.value)}}
      >
        ${t.map(s=>c`<option value=${s.value} ?selected=${s.value===e}>${s.label}</option>`)}
      </select>
      <ha-icon icon="mdi:menu-down"></ha-icon>
    </span>
  `:d}function dc({number:n,name:t}){return t===null||t.includes(n)?t??n:`${n} ${t}`}function uc(n,t,e){return c`
    <li id="match-${t}" role="option" data-index=${t} aria-selected=${e}>
      <span class="avatar" aria-hidden="true">
        ${qt(n.name)||c`<ha-icon icon="mdi:phone"></ha-icon>`}
      </span>
      <span class="person ellipsis">${n.name}</span>
      <span class="number secondary">${C(n.number)}</span>
    </li>
  `}var lc,yr=p(()=>{"use strict";$();L();O();lc={dialing:"mdi:phone-dial",ringing:"mdi:phone-ring",answered:"mdi:phone-in-talk",ended:"mdi:phone-hangup"}});function hn(n){n.preventDefault()}function fc(n,t){let e=n.entities[t];return e?.platform!=="cloud_telephony"||e.translation_key!=="call"?null:{type:"custom:cloud-telephony-dialler-card",account:B(n,e)}}var pc,hc,mc,br,re,xr=p(()=>{"use strict";$();Z();qs();ni();de();je();ye();Be();J();L();ii();be();ee();Oe();si();Xs();ir();or();dr();pr();yr();pc=["title","account"],hc=["show_keypad","show_contacts"],mc=8,br="+",re=class extends H{constructor(){super();this.typed="";this.listOpen=!1;this.marked=-1;this.ordering=!1;this.error="";this.choice=nr();this.#e=new K(this);this.#n=new oe(this);this.#t=new dn(this,this.#n);this.#o=new Me(()=>{this.#w("0")},()=>{this.#w(br)});this.#i=new Me(()=>{this.#f()},()=>{this.#_("")});this.#m=async()=>{let{hass:e,config:i}=this,o=i&&cn(this.#e.all,i,this.choice);if(!e||typeof o!="object"||this.ordering||!this.typed.trim())return;let s=this.#h(),[r]=ai(s,this.typed,1);if(!xt(this.typed)&&r){this.#C(r);return}let a=sr(this.typed);await this.#g(e,o,a,li(s,a)??C(a))};this.#y=()=>{this.#_(this.input.value),this.listOpen=!0};this.#b=e=>{let i=e.clipboardData?.getData("text");i&&(e.preventDefault(),this.#k(rr(i)),this.listOpen=!0)};this.#x=e=>{if(!(e.ctrlKey||e.metaKey||e.altKey)){if(e.key==="Backspace")this.#f();else if(/^[\d*#+]$/.test(e.key))this.#w(e.key);else return;e.preventDefault()}};this.#C=e=>{this.#_(C(e.number)),this.#$()};this.#S=()=>{this.listOpen=!this.listOpen};this.#$=()=>{this.listOpen=!1,this.marked=-1};this.#E=e=>{this.listOpen&&!e.composedPath().includes(this)&&this.#$()};this.#T=e=>{this.choice={...this.choice,account:e},ri(this.choice)};this.#O=(e,i)=>{this.choice=Ys(this.choice,e,i),ri(this.choice)};new G(this,()=>this.#t.isTalking)}static{this.styles=[T,ur]}static getConfigForm(){return ie([{name:"title",selector:{text:{}}},{name:"account",selector:{config_entry:{integration:"cloud_telephony"}}},{name:"extension",selector:{text:{}}},{name:"show_keypad",default:!0,selector:{boolean:{}}},{name:"show_contacts",default:!0,selector:{boolean:{}}}])}static getStubConfig(){return{}}#e;#n;#t;#o;#i;setConfig(e){for(let i of pc)if(!["string","undefined"].includes(typeof e[i]))throw new Error(`"${i}" must be a text.`);if(!["string","number","undefined"].includes(typeof e.extension))throw new Error('"extension" must be a number.');for(let i of hc)if(!["boolean","undefined"].includes(typeof e[i]))throw new Error(`"${i}" must be true or false.`);super.setConfig(e)}getCardSize(){return this.config?.show_keypad===!1?3:8}connectedCallback(){super.connectedCallback(),document.addEventListener("pointerdown",this.#E)}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener("pointerdown",this.#E)}shouldUpdate(e){let i=this.onlyHassBefore(e);return!i||i.language!==this.hass?.language||i.connection!==this.hass.connection}body(e,i){let o=cn(this.#e.all,i,this.choice),s=typeof o=="object"?mr(e,o,this.#T,this.#O):d;return c`
      <ha-card>
        ${this.header(i.title??this.text("dialler_title"),s)}
        ${o==="none"||o==="gone"?this.#r(e,o):this.#s(e,i,o)}
      </ha-card>
    `}#s(e,i,o){let s=i.show_contacts===!1?[]:this.#h(),r=this.typed?ai(s,this.typed,mc):[],a=i.show_keypad!==!1;return c`
      <div class=${a?"over":""} style="position: relative">
        ${this.#l(s,r)}
        ${this.listOpen&&r.length>0?fr(e,r,this.marked,this.#C):d}
      </div>
      ${a?this.#u(e):d}
      ${o==="waiting"?c`<p class="secondary">${this.text("dialler_waiting")}</p>`:d}
      ${this.#p()} ${gr(e,this.#t)}
      <button
        class="primary call"
        ?disabled=${this.ordering||typeof o!="object"||this.typed.trim()===""}
        @click=${this.#m}
      >
        <ha-icon icon="mdi:phone"></ha-icon>${this.text(this.ordering?"dialler_calling":"dialler_call")}
      </button>
    `}#r(e,i){return c`
      <p class="empty">${this.text(`dialler_${i}`)}</p>
      ${e.user?.is_admin&&i==="none"?c`<a href="/config/integrations/integration/cloud_telephony">${this.text("dialler_accounts")}</a>`:d}
    `}#l(e,i){let o=this.listOpen&&i.length>0,s=this.text("dialler_number");return c`
      <div class="field">
        <input
          role="combobox"
          aria-label=${s}
          aria-autocomplete="list"
          aria-expanded=${o}
          aria-controls=${o?"found":d}
          aria-activedescendant=${o&&this.marked>=0?`match-${this.marked}`:d}
          placeholder=${s}
          dir=${this.typed?"auto":d}
          autocomplete="off"
          spellcheck="false"
          enterkeyhint="go"
          .value=${js(this.typed)}
          @input=${this.#y}
          @paste=${this.#b}
          @keydown=${r=>{this.#v(r,i)}}
          @blur=${this.#$}
        />
        ${this.#a(e,i)} ${this.typed?this.#d():d}
      </div>
    `}#a(e,i){let o=li(e,this.typed);if(o!==null)return c`<span class="whose ellipsis">${o}</span>`;let[s]=i;return s?c`
      <button
        class="whose"
        tabindex="-1"
        title=${this.text("dialler_matches",{count:i.length})}
        aria-haspopup="listbox"
        aria-expanded=${this.listOpen}
        @mousedown=${hn}
        @click=${this.#S}
      >
        <span class="ellipsis">${s.name}</span><ha-icon icon="mdi:menu-down"></ha-icon>
      </button>
    `:d}#d(){return c`
      <button
        class="icon back"
        aria-label=${this.text("dialler_delete")}
        title=${this.text("dialler_delete")}
        @mousedown=${hn}
        ${bt(this.#i.of)}
      >
        <ha-icon icon="mdi:backspace-outline"></ha-icon>
      </button>
    `}#u(e){return c`
      <div class="pad" role="group" aria-label=${this.text("dialler_keypad")} @keydown=${this.#x}>
        ${oi.map(i=>this.#c(e,i))}
      </div>
    `}#c(e,i){let{digit:o}=i,s=o==="0",r=()=>{this.#w(o)};return c`
      <button
        aria-label=${s?this.text("dialler_zero"):d}
        aria-keyshortcuts=${s?br:d}
        @mousedown=${hn}
        @contextmenu=${hn}
        @click=${s?d:r}
        ${s?bt(this.#o.of):d}
      >
        ${o}<small>${Qs(i,e.language)}</small>
      </button>
    `}#p(){let e=this.error||(this.#e.error?ce(this.#e.error):"");return c`<div role="alert">
      ${e?c`<p class="error"><ha-icon icon="mdi:alert-circle-outline"></ha-icon><span>${e}</span></p>`:d}
    </div>`}#h(){let e=this.config&&cn(this.#e.all,this.config,this.choice);return Js(this.#e.all??[],typeof e=="object"?e.account:void 0)}#m;async#g(e,i,o,s){this.ordering=!0,this.error="",this.#t.forget();try{let r={config_entry_id:i.account.entry_id,to:o,...i.phone?{from:i.phone}:{}};this.#t.follow(await Fe(e,r),s)}catch(r){this.error=await N(e,r)}finally{this.ordering=!1}await this.updateComplete,this.renderRoot.querySelector(".call")?.scrollIntoView({block:"nearest"})}#y;#b;#v(e,i){if(e.isComposing)return;let o=this.listOpen?i[this.marked]:void 0;if(e.key==="Enter"){if(e.preventDefault(),e.repeat)return;o?this.#C(o):this.#m()}else e.key==="Escape"&&this.listOpen?(e.stopPropagation(),this.#$()):(e.key==="ArrowDown"||e.key==="ArrowUp")&&i.length>0&&(e.preventDefault(),this.#A(e.key==="ArrowDown"?1:-1,i.length))}#x;#w(e){this.#$(),this.#k(e)}#A(e,i){let o=this.listOpen?this.marked:-1;this.marked=o<0&&e<0?i-1:(o+e+i)%i,this.listOpen=!0,this.updateComplete.then(()=>{this.renderRoot.querySelector(`#match-${this.marked}`)?.scrollIntoView({block:"nearest"})})}#C;#_(e){this.typed=e,this.marked=-1,this.error=""}#k(e){let{input:i}=this;i.setRangeText(e,i.selectionStart??i.value.length,i.selectionEnd??i.value.length,"end"),this.#_(i.value)}#f(){let{input:e}=this,i=e.selectionEnd??e.value.length,o=Math.min(e.selectionStart??i,Math.max(0,i-1));e.setRangeText("",o,i,"end"),this.#_(e.value)}#S;#$;#E;#T;#O};f([b()],re.prototype,"typed",2),f([b()],re.prototype,"listOpen",2),f([b()],re.prototype,"marked",2),f([b()],re.prototype,"ordering",2),f([b()],re.prototype,"error",2),f([b()],re.prototype,"choice",2),f([D("input")],re.prototype,"input",2);ne({name:"dialler",suggest:fc},re)});var vr,gc,wr,_r=p(()=>{X();me();vr="important",gc=" !"+vr,wr=Q(class extends q{constructor(n){if(super(n),n.type!==I.ATTRIBUTE||n.name!=="style"||n.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(n){return Object.keys(n).reduce((t,e)=>{let i=n[e];return i==null?t:t+`${e=e.includes("-")?e:e.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${i};`},"")}update(n,[t]){let{style:e}=n.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(t)),this.render(t);for(let i of this.ft)t[i]==null&&(this.ft.delete(i),i.includes("-")?e.removeProperty(i):e[i]=null);for(let i in t){let o=t[i];if(o!=null){this.ft.add(i);let s=typeof o=="string"&&o.endsWith(gc);i.includes("-")||s?e.setProperty(i,s?o.slice(0,-11):o,s?vr:""):e[i]=o}}return k}})});var $r=p(()=>{_r()});function kr(n){let t=new Set(n),e=n.filter(i=>i.includes("*")).map(bc);return({entityId:i,number:o})=>t.has(i)||t.has(o)||o!==""&&e.some(s=>s.test(o))}function bc(n){let t=n.split("*").map(e=>e.replace(/[\\^$.*+?()[\]{}|]/g,String.raw`\$&`));return new RegExp(`^${t.join(".*")}$`)}function xc(n,t){return n.hass===t.hass&&n.config===t.config&&n.accounts===t.accounts&&n.calls===t.calls&&n.dialling===t.dialling&&n.search===t.search}function vc(n,t){let[e,i]=[n.hass,t.hass];return e.entities===i.entities&&e.devices===i.devices&&e.areas===i.areas&&n.accounts===t.accounts}function wc(n,t){return n.search!==t.search||n.hass.formatEntityState!==t.hass.formatEntityState}function _c(n,t){let e=te(t.states[n.entityId],"extension");return e!==null&&e!==n.number}function $c(n,{entities:t,accounts:e}){return t?.length?t.map(i=>n.entities[i]??{entity_id:i,platform:""}):R(n,"extension_status",e)}function Ac(n,t,e){let i=Y(n,t);return e&&i.endsWith(` ${e}`)?i.slice(0,-e.length-1):i}function Cc(n,t){let e=t.device_id?n.devices[t.device_id]:void 0,i=e?.parent_device_id?n.devices[e.parent_device_id]:void 0;return n.areas[t.area_id??e?.area_id??i?.area_id??""]?.name??""}function ui(n,t){return`${n} ${t}`}function kc(n){let t=new Map;for(let e of n)for(let i of new Set([e.extension,...Sc(e)])){if(!i)continue;let o=ui(e.account,i);t.set(o,[...t.get(o)??[],e])}return t}function Sc(n){return n.direction==="internal"?[n.from_number,n.to_number]:[]}function Ec(n,t,e){let{hass:i,config:o,dialling:s}=t,{entityId:r,account:a,number:l,name:u}=n,h=i.states[r],m=Tc(h),x=ci.has(m)?Hc(m,e):void 0;return{entityId:r,account:a,number:l,name:u,status:m,word:Rc(i,h,m),party:ci.has(m)?Mc(h,x,l):null,since:ci.has(m)?Pc(h,m,x):null,callable:Nc(n,t),dialling:s.has(r),hidden:!n.searchable.includes(Le(t.search.trim()))||o.hide_offline===!0&&m==="offline"}}function Tc(n){return di.find(t=>t===n?.state)??"unknown"}function Oc(n){return n&&n!=="unknown"?di.indexOf(n):di.length}function Rc(n,t,e){if(!t)return g(n,"extensions_missing");let i=n.formatEntityState(t);if(e!=="offline")return i;let{last_changed:o}=t,s=F(o)<yc?Te(n,o):Ge(n,o);return g(n,"extensions_since",{status:i,time:s})}function Hc(n,t){let e=pi.has(n);return t.find(i=>i.answered_at!==null===e)}function Mc(n,t,e){let i=te(n,"connected_name");if(i)return i;let o=t&&Lc(t,e),s=te(n,"connected_number")??o?.number;return o?.name??(s?C(s):null)??t?.queue??null}function Lc(n,t){return n.direction==="outgoing"||n.direction==="internal"&&n.from_number===t?{name:n.to_name,number:n.to_number}:{name:n.from_name,number:n.from_number}}function Pc(n,t,e){return(t==="on_hold"?null:e?.answered_at)??n?.last_changed??null}function Nc({account:n,number:t},{accounts:e,config:i}){let o=e?.find(({entry_id:s})=>s===n);return!o?.loaded||!o.can.includes("dial")||t===""?!1:t!==(i.own_extension??o.own_extension)}function Dc(n,t,e){if(n.groups?.length){let i=n.groups.map(({name:o,extensions:s=[],entities:r=[]})=>({name:o,has:kr([...s,...r])}));return{names:i.map(({name:o})=>o),of:o=>i.find(({has:s})=>s(o))?.name??""}}if(n.group_by==="area"){let{compare:i}=new Intl.Collator(t.language,{numeric:!0});return{names:Object.values(t.areas).map(({name:s})=>s).toSorted(i),of:({area:s})=>s}}if(n.group_by==="account"){let i=new Map(e?.map(({entry_id:o,title:s})=>[o,s]));return{names:[...i.values()],of:({account:o})=>i.get(o)??""}}return{names:[],of:()=>""}}function Cr(n,t){return Object.keys(n).every(e=>n[e]===t[e])}var di,pi,ci,yc,Ar,vt,Sr=p(()=>{"use strict";J();L();un();O();di=["ringing","connecting","in_use","busy","on_hold","idle","offline","unavailable"],pi=new Set(["in_use","busy","on_hold"]),ci=new Set([...pi,"ringing","connecting"]),yc=43200,Ar={places:!1,counts:!1,views:[]},vt=class{constructor(){this.groups=[];this.counts={all:0,talking:0,ringing:0,shown:0};this.#n=[];this.#t=[];this.#o=new Map;this.#i=new Map;this.#s=new Map}#e;#n;#t;#o;#i;#s;get views(){return this.#o.values()}view(t){return this.#o.get(t)}take(t){let e=this.#e;if(e&&xc(e,t))return Ar;this.#e=t;let i=this.#r(t.hass),o=this.#l(t,e,i),r=this.#d(t,e,o,i).flatMap(l=>this.#c(l,t));if(r.length===0&&!o)return Ar;let a=o||r.some(([l,u])=>this.#p(l,u,t.config));return a&&(this.groups=this.#h(t)),{places:a,counts:this.#g(),views:r.map(([l])=>l)}}#r(t){let e=this.#t;return this.#t=this.#n.map(({entityId:i})=>t.states[i]),new Set(this.#n.filter((i,o)=>this.#t[o]!==e[o]))}#l(t,e,i){let{hass:o,config:s}=t;if(e?.config===s&&vc(e,t)&&![...i].some(u=>_c(u,o)))return!1;let a=kr(s.exclude??[]);this.#n=$c(o,s).map(u=>this.#a(o,u)).filter(u=>!a(u)),this.#r(o);let l=new Set(this.#n.map(u=>u.entityId));for(let u of[...this.#o.keys()])l.has(u)||this.#o.delete(u);return!0}#a(t,e){let{entity_id:i}=e,o=te(t.states[i],"extension")??this.#s.get(i)??"";o&&this.#s.set(i,o);let s=Ac(t,e,o),r=Le(`${s} ${o}`);return{entityId:i,account:B(t,e),number:o,name:s,area:Cc(t,e),searchable:r}}#d(t,e,i,o){let s=this.#u(t,e);return i||!e||wc(e,t)?this.#n:s.size===0&&e.dialling===t.dialling?[...o]:this.#n.filter(r=>o.has(r)||s.has(ui(r.account,r.number))||e.dialling.has(r.entityId)!==t.dialling.has(r.entityId))}#u(t,e){if(e?.calls===t.calls)return new Set;let i=this.#i;return this.#i=kc(t.calls),new Set([...i.keys(),...this.#i.keys()])}#c(t,e){let i=this.#o.get(t.entityId),o=Ec(t,e,this.#i.get(ui(t.account,t.number))??[]);return i&&Cr(i,o)?[]:(this.#o.set(t.entityId,o),[[o,i]])}#p(t,e,i){return t.hidden!==e?.hidden||i.sort==="status"&&t.status!==e.status}#h({hass:t,config:e,accounts:i}){let o=Dc(e,t,i),s=new Map(o.names.map(u=>[u,[]]));for(let u of this.#m(t,e)){let h=o.of(u),m=s.get(h);m?m.push(u):s.set(h,[u])}let r=g(t,"extensions_others"),a=[...s].filter(([,u])=>u.length>0),l=a.length>1||!!e.groups?.length;return a.map(([u,h])=>{let m=h.map(y=>y.entityId),x=m.every(y=>this.#o.get(y)?.hidden);return{name:l?u||r:"",hidden:x,entityIds:m}})}#m(t,{sort:e,entities:i}){if(!e&&i?.length)return this.#n;let{compare:o}=new Intl.Collator(t.language,{numeric:!0}),s=(a,l)=>o(a.number,l.number)||o(a.name,l.name),r=({entityId:a})=>Oc(this.#o.get(a)?.status);return this.#n.toSorted((a,l)=>e==="name"?o(a.name,l.name)||s(a,l):(e==="status"?r(a)-r(l):0)||s(a,l))}#g(){let t={all:this.#n.length,talking:0,ringing:0,shown:0};for(let{status:i,hidden:o}of this.#o.values())pi.has(i)&&t.talking++,i==="ringing"&&t.ringing++,o||t.shown++;let e=!Cr(t,this.counts);return this.counts=t,e}}});var mn,Er=p(()=>{"use strict";mn=class{#e=new Map;isNews({entityId:t,status:e,since:i,hidden:o}){return e==="ringing"&&!o&&this.#e.get(t)!==i}take(t){let e=[...t].filter(i=>this.isNews(i));for(let{entityId:i,since:o}of e)this.#e.set(i,o);return e}}});function Or(n){let t=Hr(n),e=t.find(i=>i.isStop)??t[0];e&&hi(n,e)}function hi(n,t){for(let e of Mr(n))e.isStop=e===t}function Rr(n,t,e){let i=Hr(n),o=Ic(e,i,getComputedStyle(t).direction==="rtl");if(o!==void 0)return i[Math.min(i.length-1,Math.max(0,i.indexOf(t)+o))]}function Ic(n,t,e){switch(n){case"ArrowRight":return e?-1:1;case"ArrowLeft":return e?1:-1;case"ArrowDown":return Tr(t);case"ArrowUp":return-Tr(t);case"Home":return-t.length;case"End":return t.length;default:return}}function Tr(n){let t=n[0]?.offsetTop,e=n.findIndex(i=>i.offsetTop!==t);return e>0?e:n.length}function Hr(n){return Mr(n).filter(t=>!t.view?.hidden)}function Mr(n){return[...n.children]}var Lr=p(()=>{"use strict"});function Ur(n){for(let e of["accounts","entities","exclude"])fi(e,n[e]);Pr("group_by",Dr,n.group_by),Pr("sort",Ir,n.sort),Fc(n.columns);let t=n.groups??[];if(!Array.isArray(t))throw new Error("groups: write a list of groups, each with a name");for(let e of t)Uc(e)}function Uc(n){if(typeof n?.name!="string")throw new Error("groups: give each group a name");fi(`groups: ${n.name}: extensions`,n.extensions),fi(`groups: ${n.name}: entities`,n.entities)}function fi(n,t){let e=t??[];if(!Array.isArray(e))throw new Error(`${n}: write a list`);for(let i of e)if(typeof i!="string")throw new Error(`${n}: put quotes around ${String(i)}`)}function Pr(n,t,e){if(e!==void 0&&!t.includes(e))throw new Error(`${n}: write one of ${t.join(", ")}`)}function Fc(n){if(n!=null&&!(Number.isInteger(n)&&Number(n)>=1&&Number(n)<=mi))throw new Error(`columns: write a number from 1 to ${mi}`)}function Fr(){return ie([{name:"title",selector:{text:{}}},ge(),qe("entities","extension_status"),{name:"own_extension",selector:{text:{}}},{name:"",type:"grid",schema:[Nr("sort",Ir),Nr("group_by",Dr)]},Vc(),qe("exclude","extension_status"),{name:"columns",selector:{number:{min:1,max:mi,mode:"box"}}},{name:"",type:"grid",schema:[{name:"confirm",default:!0,selector:{boolean:{}}},{name:"hide_offline",selector:{boolean:{}}},{name:"show_search",selector:{boolean:{}}}]}])}function Nr(n,t){let e=t.map(i=>({value:i,label:v(`extensions_${n}_${i}`)}));return{name:n,selector:{select:{mode:"dropdown",options:e}}}}function Vc(){return{name:"groups",selector:{object:{multiple:!0,label_field:"name",fields:{name:{label:v("field_name"),required:!0,selector:{text:{}}},extensions:{label:v("field_extensions"),selector:{text:{multiple:!0}}},entities:{label:v("field_entities"),selector:qe("entities","extension_status").selector}}}}}}var Dr,Ir,mi,Vr=p(()=>{"use strict";dt();be();O();Dr=["none","area","account"],Ir=["number","name","status"],mi=12});var wt,jr,zr,qr,Br=p(()=>{"use strict";wt="20 15.5C18.75 15.5 17.55 15.3 16.43 14.93 16.08 14.82 15.69 14.9 15.41 15.18L13.21 17.38C10.38 15.94 8.06 13.62 6.62 10.79L8.82 8.59C9.1 8.31 9.18 7.92 9.07 7.57 8.7 6.45 8.5 5.25 8.5 4A1 1 0 0 0 7.5 3H4A1 1 0 0 0 3 4 17 17 0 0 0 20 21 1 1 0 0 0 21 20V16.5A1 1 0 0 0 20 15.5Z",jr=`M${wt}`,zr="M19 6.41 17.59 5 12 10.59 6.41 5 5 6.41 10.59 12 5 17.59 6.41 19 12 13.41 17.59 19 19 17.59 13.41 12Z",qr={idle:"M21 7 9 19 3.5 13.5 4.91 12.09 9 16.17 19.59 5.59Z",in_use:`M15 12H17A5 5 0 0 0 12 7V9A3 3 0 0 1 15 12M19 12H21C21 7 16.97 3 12 3V5C15.86 5 19 8.13 19 12M${wt}`,busy:`M19.2 4H15.8V3.5C15.8 2.56 16.56 1.8 17.5 1.8 18.44 1.8 19.2 2.56 19.2 3.5M20 4V3.5A2.5 2.5 0 0 0 17.5 1 2.5 2.5 0 0 0 15 3.5V4A1 1 0 0 0 14 5V9A1 1 0 0 0 15 10H20A1 1 0 0 0 21 9V5A1 1 0 0 0 20 4M${wt}`,on_hold:`M19 10H21V3H19M17 3H15V10H17ZM${wt}`,connecting:`M15 3V4.5H18.5L13 10 14 11 19.5 5.5V9H21V3ZM${wt}`,ringing:"M21 19V20H3V19L5 17V11C5 7.9 7.03 5.17 10 4.29 10 4.19 10 4.1 10 4A2 2 0 0 1 12 2 2 2 0 0 1 14 4C14 4.1 14 4.19 14 4.29 16.97 5.17 19 7.9 19 11V17ZM14 21A2 2 0 0 1 12 23 2 2 0 0 1 10 21M19.75 3.19 18.33 4.61C20.04 6.3 21 8.6 21 11H23C23 8.07 21.84 5.25 19.75 3.19M1 11H3C3 8.6 3.96 6.3 5.67 4.61L4.25 3.19C2.16 5.25 1 8.07 1 11Z",offline:"M20.22 2.5 2.5 20.22 3.77 21.5 8.65 16.62C11.76 19.43 15.81 21 20 21A1 1 0 0 0 21 20V16.5A1 1 0 0 0 20 15.5C18.75 15.5 17.55 15.3 16.43 14.93 16.08 14.82 15.69 14.9 15.41 15.18L13.21 17.38C12.06 16.8 11 16.06 10.06 15.21L21.5 3.77ZM4 3A1 1 0 0 0 3 4C3 7.57 4.14 11.05 6.24 13.94L7.66 12.5C7.28 11.97 6.93 11.39 6.62 10.79L8.82 8.59C9.1 8.31 9.18 7.92 9.07 7.57 8.7 6.45 8.5 5.25 8.5 4A1 1 0 0 0 7.5 3Z",unavailable:"M11 15H13V17H11V15M11 7H13V13H11V7M12 2C6.47 2 2 6.5 2 12A10 10 0 0 0 12 22 10 10 0 0 0 22 12 10 10 0 0 0 12 2M12 20A8 8 0 0 1 4 12 8 8 0 0 1 12 4 8 8 0 0 1 20 12 8 8 0 0 1 12 20Z",unknown:"M11 18H13V16H11V18M12 2A10 10 0 0 0 2 12 10 10 0 0 0 12 22 10 10 0 0 0 22 12 10 10 0 0 0 12 2M12 20C7.59 20 4 16.41 4 12 4 7.59 7.59 4 12 4 16.41 4 20 7.59 20 12 20 16.41 16.41 20 12 20M12 6A4 4 0 0 0 8 10H10A2 2 0 0 1 12 8 2 2 0 0 1 14 10C14 12 11 11.75 11 15H13C13 12.75 16 12.5 16 10A4 4 0 0 0 12 6Z"}});function gi(n){return c`<svg viewBox="0 0 24 24" aria-hidden="true">${he`<path d=${n}></path>`}</svg>`}var fn,j,Gr=p(()=>{"use strict";$();Z();ni();Be();L();ii();ee();Br();fn="cloud-telephony-extension-tile",j=class extends E{constructor(){super();this.asks=!0;this.isStop=!1;this.text=()=>"";this.status="unknown";this.asking=!1;this.#e=!1;this.#n=new Me(()=>{this.#i()},()=>{this.#c("extension-details")});this.#s=e=>{e.key!=="Enter"||!e.shiftKey||(e.preventDefault(),this.#c("extension-details"))};this.#r=()=>{this.#u(!1),this.#c("extension-call")};this.#l=()=>{this.#u(!1)};this.#a=e=>{e.key==="Escape"&&(e.stopPropagation(),this.#u(!1))};this.#d=({relatedTarget:e})=>{e instanceof Node&&this.renderRoot.contains(e)||(this.asking=!1)};new G(this,()=>!!this.view?.since&&!this.hidden)}static{this.styles=[T,_`
      :host {
        --lamp: var(--ct-offline);
        box-sizing: border-box;
        min-height: 64px;
        border: 1px solid var(--ct-line);
        border-radius: var(--ct-radius);
        /* Nothing is laid out or painted for a tile that is out of sight: with 500 that is most of the work. */
        content-visibility: auto;
        contain-intrinsic-block-size: auto 62px;
      }
      :host([hidden]) {
        display: none;
      }
      :host([status="idle"]) {
        --lamp: var(--ct-idle);
      }
      :host([status="in_use"]),
      :host([status="busy"]) {
        --lamp: var(--ct-talking);
      }
      :host([status="on_hold"]) {
        --lamp: var(--ct-hold);
        --lamp-share: 55%;
      }
      :host([status="connecting"]) {
        --lamp: var(--info-color, #039be5);
      }
      :host([status="ringing"]) {
        --lamp: var(--ct-ringing);
        --lamp-share: 55%;
        border-color: var(--lamp);
        box-shadow: 0 0 0 3px color-mix(in srgb, var(--lamp) 30%, transparent);
      }
      .lamp {
        display: flex;
        align-items: center;
        gap: 10px;
        width: 100%;
        min-height: 62px;
        padding: 8px 12px;
        border: 0;
        border-radius: inherit;
        text-align: start;
        touch-action: manipulation;
        user-select: none;
        -webkit-touch-callout: none;
      }
      .lines {
        flex: 1;
        min-width: 0;
      }
      .line {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 8px;
      }
      .line > * {
        min-width: 0;
      }
      :focus-visible {
        outline-offset: -2px;
      }
      .icon {
        flex: none;
        display: grid;
        place-items: center;
        width: 32px;
        height: 32px;
        border-radius: 50%;
        /* Who is busy stands out, the others are calm. */
        color: color-mix(in srgb, var(--lamp) 85%, var(--primary-text-color));
        background: color-mix(in srgb, var(--lamp) 18%, transparent);
      }
      :host(:is([status="in_use"], [status="busy"], [status="on_hold"], [status="connecting"])) .icon {
        color: var(--text-primary-color, #fff);
        background: var(--lamp);
      }
      :host([status="ringing"]) .icon {
        color: #1c1c1c;
        background: var(--lamp);
        animation: pulse 1.6s ease-in-out infinite;
      }
      @keyframes pulse {
        50% {
          transform: scale(1.12);
          opacity: 0.75;
        }
      }
      svg {
        width: 18px;
        height: 18px;
        fill: currentColor;
      }
      .who {
        display: flex;
        gap: 5px;
        font-weight: var(--ha-font-weight-medium, 500);
      }
      .number {
        font-weight: var(--ha-font-weight-normal, 400);
      }
      .number,
      .word,
      :host(:is([status="offline"], [status="unavailable"], [status="unknown"])) :is(.name, .icon) {
        color: var(--secondary-text-color);
      }
      .word,
      .party,
      .time {
        font-size: var(--ha-font-size-s, 12px);
        line-height: 1.5;
      }
      .time,
      .party + .word {
        flex: none;
        max-width: 60%;
        color: color-mix(in srgb, var(--lamp) var(--lamp-share, 65%), var(--primary-text-color));
      }
      .question {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 62px;
        padding: 0 10px;
      }
      .question button {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
      }
      .primary {
        flex: 1;
        min-width: 0;
      }
      .cancel {
        flex: none;
        width: 40px;
        padding: 0;
      }
    `]}#e;#n;disconnectedCallback(){super.disconnectedCallback(),this.asking=!1,this.#e=!1}focus(e){this.button?.focus(e)}willUpdate(e){this.view&&e.has("view")&&(this.status=this.view.status,this.hidden=this.view.hidden,this.view.callable||(this.asking=!1))}updated(){this.#e&&this.focus(),this.#e=!1}render(){return this.view?this.asking?this.#o(this.view):this.#t(this.view):d}#t(e){let{number:i,name:o,word:s,party:r,since:a,callable:l}=e,u=e.dialling&&e.status==="idle";return c`<button
      class="lamp"
      tabindex=${this.isStop?0:-1}
      aria-keyshortcuts="Shift+Enter"
      aria-description=${this.text(l?"extensions_hint":"extensions_hint_details")}
      @keydown=${this.#s}
      ${bt(this.#n.of)}
    >
      <span class="icon">${gi(qr[e.status])}</span>
      <span class="lines">
        <span class="line">
          <span class="who"
            ><bdi class="name ellipsis">${o}</bdi>
            ${i?c`<span class="number">${i}</span>`:d}</span
          >
          ${a?c`<span class="time">${M(F(a))}</span>`:d}
        </span>
        <span class="line">
          ${r?c`<bdi class="party ellipsis">${r}</bdi>`:d}
          <span class="word ellipsis">${u?this.text("extensions_dialling"):s}</span>
        </span>
      </span>
    </button>`}#o({name:e,number:i}){return c`<div class="question" @keydown=${this.#a} @focusout=${this.#d}>
      <button
        class="primary"
        aria-label=${this.text("extensions_call",{name:`${e} ${i}`})}
        @click=${this.#r}
      >
        ${gi(jr)}<span class="ellipsis">${this.text("extensions_call",{name:e})}</span>
      </button>
      <button class="cancel" aria-label=${this.text("extensions_cancel")} @click=${this.#l}>
        ${gi(zr)}
      </button>
    </div>`}#i(){this.view?.callable?this.asks?this.#u(!0):this.#c("extension-call"):this.#c("extension-details")}#s;#r;#l;#a;#d;#u(e){this.asking=e,this.#e=!0}#c(e){this.dispatchEvent(new CustomEvent(e,{bubbles:!0}))}};f([w({attribute:!1})],j.prototype,"view",2),f([w({attribute:!1})],j.prototype,"asks",2),f([w({attribute:!1})],j.prototype,"isStop",2),f([w({attribute:!1})],j.prototype,"text",2),f([w({reflect:!0})],j.prototype,"status",2),f([b()],j.prototype,"asking",2),f([D("button")],j.prototype,"button",2)});var jc,zc,qc,Bc,Wr,Ye,Kr=p(()=>{"use strict";$();Z();qn();Ue();$r();de();je();ye();be();ee();Oe();O();Sr();Er();Lr();Vr();Gr();jc="custom:cloud-telephony-extensions-card",zc=24,qc=60,Bc=100,Wr=new mn,Ye=class extends H{constructor(){super(...arguments);this.search="";this.news="";this.dialling=new Set;this.#e=new vt;this.#n=0;this.#t=0;this.#o=new Map;this.#s=new K(this);this.#r=new oe(this);this.#p=()=>{this.#i=void 0,this.news=Wr.take(this.#e.views).map(e=>this.#h(e)).join(", ")};this.#m=async({target:e})=>{this.search=e.value,await this.updateComplete,this.news=this.search?this.text("extensions_found",{count:this.#e.counts.shown}):""};this.#g=e=>{e.key!=="Escape"||!this.search||(e.stopPropagation(),this.search="",this.news="")};this.#y=e=>{let{target:i}=e;if(!(i instanceof j)||!i.parentElement)return;let o=Rr(i.parentElement,i,e.key);o&&(e.preventDefault(),o.focus())};this.#b=({target:e})=>{e instanceof j&&e.parentElement&&hi(e.parentElement,e)};this.#v=({target:e})=>{let i=e.view;i&&Ft(this,i.entityId)};this.#x=({target:e})=>{let i=e.view;i&&this.#w(i)}}static{this.styles=[T,_`
      ha-card {
        display: flex;
        flex-direction: column;
      }
      search {
        display: block;
        margin-block-end: 12px;
      }
      input {
        width: 100%;
      }
      .board {
        flex: 1;
        min-height: 0;
        overflow: auto;
        /* Room for what shines around a tile. */
        margin: -4px;
        padding: 4px;
      }
      h3 {
        margin: 16px 0 8px;
        font-size: var(--ha-font-size-m, 14px);
        font-weight: var(--ha-font-weight-medium, 500);
        color: var(--secondary-text-color);
      }
      section:first-child h3 {
        margin-block-start: 0;
      }
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(184px, 100%), 1fr));
        gap: 10px;
      }
      p {
        margin: 0;
        color: var(--secondary-text-color);
      }
    `]}static getConfigForm(){return Fr()}static getStubConfig(){return{}}#e;#n;#t;#o;#i;#s;#r;setConfig(e){Ur(e),super.setConfig(e)}getCardSize(){return 1+Math.ceil(this.#e.counts.shown/3)*1.5}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.#i),this.#i=void 0}shouldUpdate(e){let{hass:i,config:o}=this;if(!i||!o||!At(i))return this.#e=new vt,!0;let s=this.#e.take({hass:i,config:o,accounts:this.#s.all,calls:this.#r.all,dialling:this.dialling,search:this.search});for(let r of s.views)this.#u(r);return s.views.some(r=>Wr.isNews(r))&&this.#c(),s.places&&this.#n++,s.places||s.counts||[...e.keys()].some(r=>r!=="hass")}updated(){if(this.#t===this.#n)return;this.#t=this.#n;let e=this.renderRoot.querySelectorAll(fn);this.#o=new Map([...e].map(i=>[i.view?.entityId??"",i]));for(let i of this.renderRoot.querySelectorAll(".tiles"))Or(i)}body(e,i){let{all:o,shown:s}=this.#e.counts;return c`<ha-card>
      ${this.header(i.title??this.text("extensions_name"),this.#l())}
      ${i.show_search??o>zc?this.#a():d}
      ${o===0?c`<p>${this.text("extensions_none")}</p>`:d}
      ${o>0&&s===0?c`<p>${this.text("extensions_none_shown")}</p>`:d}
      <div
        class="board"
        @keydown=${this.#y}
        @focusin=${this.#b}
        @extension-call=${this.#x}
        @extension-details=${this.#v}
      >
        ${ut([this.#n,i],()=>this.#e.groups.map(r=>this.#d(r,i)))}
      </div>
      <div class="visually-hidden" role="status">${this.news}</div>
    </ha-card>`}#l(){let{all:e,talking:i,ringing:o}=this.#e.counts,s=[String(e),i>0?this.text("extensions_talking",{count:i}):"",o>0?this.text("extensions_ringing",{count:o}):""];return c`<span class="secondary">${s.filter(Boolean).join(" · ")}</span>`}#a(){return c`<search>
      <input
        type="search"
        autocomplete="off"
        .value=${this.search}
        placeholder=${this.text("extensions_search")}
        aria-label=${this.text("extensions_search")}
        @input=${this.#m}
        @keydown=${this.#g}
      />
    </search>`}#d({name:e,hidden:i,entityIds:o},{columns:s,confirm:r,title:a}){let l=s?{"grid-template-columns":`repeat(${s}, minmax(0, 1fr))`}:{};return c`<section ?hidden=${i}>
      ${e?c`<h3>${e}</h3>`:d}
      <div
        class="tiles"
        role="toolbar"
        aria-label=${e||(a??this.text("extensions_name"))}
        style=${wr(l)}
      >
        ${U(o,u=>u,u=>c`<cloud-telephony-extension-tile
              .view=${this.#e.view(u)}
              .asks=${r!==!1}
              .text=${this.text}
            ></cloud-telephony-extension-tile>`)}
      </div>
    </section>`}#u(e){let i=this.#o.get(e.entityId);i&&(i.view=e)}#c(){this.news="",this.#i??=setTimeout(this.#p,Bc)}#p;#h({name:e,number:i,party:o}){let s={name:`${e} ${i}`.trim(),caller:o??""};return this.text(o?"extensions_rings_for":"extensions_rings",s)}#m;#g;#y;#b;#v;#x;async#w(e){let{hass:i}=this;if(!i||this.dialling.has(e.entityId))return;let o=`${e.name} ${e.number}`;this.dialling=new Set(this.dialling).add(e.entityId),Ut(this,this.text("extensions_calling",{name:o}));try{let{status:s}=await Fe(i,this.#A(e)),r=this.text(`extensions_outcome_${s}`,{name:o});r&&Ut(this,r)}catch(s){Ut(this,await N(i,s))}finally{this.dialling=new Set([...this.dialling].filter(s=>s!==e.entityId))}}#A({account:e,number:i}){let o=this.config?.own_extension,s={config_entry_id:e,to:i,wait_for:"answered",timeout:qc};return o&&this.#s.find(e)?.can.includes("pick_phone")?{...s,from:o}:s}};f([b()],Ye.prototype,"search",2),f([b()],Ye.prototype,"news",2),f([b()],Ye.prototype,"dialling",2);customElements.get(fn)||customElements.define(fn,j);ne({name:"extensions",suggest:(n,t)=>n.entities[t]?.translation_key==="extension_status"?{type:jc,entities:[t]}:null},Ye)});var _t,yi,gn,Zr=p(()=>{"use strict";J();_t=36e5,yi=72,gn=class{constructor(t){this.host=t;this.failed=!1;this.#e=new Map;this.#n=new Map;this.#t="";this.#s=0;this.#a=()=>{this.#t="",this.host.requestUpdate()};this.#d=()=>{this.failed&&(this.#t=""),this.host.requestUpdate()};t.addController(this)}#e;#n;#t;#o;#i;#s;hostDisconnected(){this.#l()}follow(t,e,i){if(i<=0||!t.config.components.includes("history"))return this.#l(),new Map;this.#r(t.connection,i);let o=`${i} ${e.map(s=>s.entity_id).join(" ")}`;o!==this.#t&&(this.#t=o,this.#u(t,e,o));for(let s of e)this.#p(s);return this.#e}#r(t,e){this.#o===t&&this.#s===e||(this.#l(),this.#o=t,this.#s=e,t.addEventListener("ready",this.#a),this.#i=setInterval(this.#d,e*_t/yi))}#l(){this.#o?.removeEventListener("ready",this.#a),this.#o=void 0,clearInterval(this.#i),this.#t=""}#a;#d;async#u(t,e,i){let o=e.map(s=>s.entity_id);if(o.length!==0){try{let s=await t.callWS({type:"history/history_during_period",start_time:new Date(Date.now()-this.#s*_t).toISOString(),entity_ids:o,minimal_response:!0,no_attributes:!0,significant_changes_only:!1});if(i!==this.#t)return;this.failed=!1;for(let r of o)this.#c(r,s[r]??[])}catch{if(i!==this.#t)return;this.failed=!0}this.host.requestUpdate()}}#c(t,e){let i=e.map(({s,lu:r,lc:a})=>({at:(a??r)*1e3,value:ct(s)})),o=i.at(-1)?.at??0;this.#e.set(t,[...i,...(this.#e.get(t)??[]).filter(s=>s.at>o)])}#p(t){let e=t.entity_id;if(this.#n.get(e)===t)return;this.#n.set(e,t);let i=this.#e.get(e)??[];this.#e.set(e,i);let o=Date.parse(t.last_changed);o>(i.at(-1)?.at??0)&&i.push({at:o,value:ct(t.state)});let s=Date.now()-this.#s*_t,r=i.findIndex(a=>a.at>s);r>1&&i.splice(0,r-1)}}});function Jr(n,t,e,i){let o=(e-t)/i,s=[],r=0,a=null;for(let l=0;l<i;l++){let u=t+l*o;for(;r<n.length&&(n[r]?.at??0)<=u;r++)a=n[r]?.value??null;let h=a;for(u+=o;r<n.length&&(n[r]?.at??0)<=u;r++)a=n[r]?.value??null,a!==null&&(h=Math.max(h??a,a));s.push(h)}return s}function Xr(n,t){let e=null;for(let{at:i,value:o}of n)i<=t?e=o===null?null:{at:t,value:o}:o!==null&&(e===null||o>=e.value)&&(e={at:i,value:o});return e}function ea(n,t,e,i){let o=e/Math.max(1,n.length-1),s=[],r;n.forEach((u,h)=>{if(u===null){r=void 0;return}r||s.push(r=[]),r.push(`${Yr(h*o)} ${Yr(i-Math.min(u,t)/t*i)}`)});let a=s.map(u=>`M${u.join("L")}`).join(""),l=s.map(u=>`M${Qr(u[0])} ${i}L${u.join("L")}L${Qr(u.at(-1))} ${i}Z`).join("");return{line:a,area:l}}function Qr(n){return n?.split(" ")[0]??"0"}function Yr(n){return Math.round(n*100)/100}var ta=p(()=>{"use strict"});function na(n,t){return Gc.flatMap(e=>R(n,e,t.accounts)).map(e=>e.entity_id)}function ia(n,t){let e=Zc(n,t),i=bi(n,"queue_longest_wait",t),o=bi(n,"queue_agents_available",t);return R(n,"queue_waiting",t.accounts).filter(s=>t.queues.length===0||t.queues.includes(s.entity_id)).flatMap(s=>{let r=ze(n,s);if(!r)return[];let a=B(n,s),l=s.device_id??"",u=te(r,"queue"),h=oa(n,s)??u??Y(n,s),m=e.get(sa(a,u))??[];return[{account:a,name:h,waiting:r,longest:i.get(l),available:o.get(l),agents:m}]})}function pe(n){return ct(n?.state)}function xi(n){return te(n.waiting,"as_of")}function vi(n){return(pe(n.waiting)??0)>0&&pe(n.longest)!==null&&xi(n)===null}function wi(n){let t=pe(n.longest);if(t===null||!n.longest||!((pe(n.waiting)??0)>0))return null;let e=String(n.longest.attributes.unit_of_measurement),i=t*(Kc[e]??1);if(!vi(n))return i;let o=[n.longest.last_updated,n.waiting.last_updated];return i+Math.min(Wc,...o.map(F))}function Zc(n,t){let e=bi(n,"agent_paused",t),i=new Map;for(let o of R(n,"agent_status",t.accounts)){let s=ze(n,o),[r,a]=[te(s,"agent"),te(s,"queue")];if(!s||r===null||a===null)continue;let l={number:r,status:s,paused:e.get(o.device_id??""),ownName:oa(n,o),deviceName:Y(n,o)},u=sa(B(n,o),a);i.set(u,[...i.get(u)??[],l])}for(let o of i.values())o.sort((s,r)=>s.number.localeCompare(r.number));return i}function bi(n,t,e){let i=new Map;for(let o of R(n,t,e.accounts)){let s=ze(n,o);s&&o.device_id&&i.set(o.device_id,s)}return i}function oa(n,t){return(t.device_id?n.devices[t.device_id]?.name_by_user:null)??null}function sa(n,t){return JSON.stringify([n,t])}var Gc,Wc,Kc,ra=p(()=>{"use strict";J();L();Gc=["queue_waiting","queue_longest_wait","queue_agents_available","agent_status","agent_paused"],Wc=12,Kc={ms:.001,s:1,min:60,h:3600,d:86400}});var aa,la=p(()=>{"use strict";$();aa=_`
  header {
    margin-block-end: 0;
  }
  .queues {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 280px), 1fr));
    column-gap: 32px;
    overflow: hidden;
  }
  .queue {
    position: relative;
    padding-block: 12px;
    margin-block-start: -1px;
    border-block-start: 1px solid var(--ct-line);
    min-width: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    column-gap: 12px;
    min-height: 40px;
  }
  h3 {
    margin: 0;
    min-width: 0;
    font-size: var(--ha-font-size-m, 14px);
    font-weight: var(--ha-font-weight-bold, 600);
  }
  h3 button {
    border: none;
    min-height: 40px;
    max-width: 100%;
    padding: 0;
    text-align: start;
    overflow-wrap: anywhere;
  }
  h3 button:hover:not(:disabled) {
    background: none;
  }
  /* The whole queue can be pressed. */
  h3 button::after {
    content: "";
    position: absolute;
    inset: 0;
    border-radius: 8px;
  }
  h3 button:hover::after {
    background: color-mix(in srgb, currentColor 4%, transparent);
  }
  h3 button:focus-visible {
    outline: none;
  }
  h3 button:focus-visible::after {
    outline: 2px solid var(--primary-color);
    outline-offset: -2px;
  }
  .now {
    display: flex;
    align-items: baseline;
    gap: 8px;
    margin-inline-start: auto;
    color: var(--secondary-text-color);
  }
  .figure {
    font-size: 30px;
    line-height: 40px;
    font-weight: var(--ha-font-weight-bold, 600);
    font-variant-numeric: tabular-nums;
  }
  .some .figure {
    color: var(--primary-text-color);
  }
  .warn .figure {
    /* Alone the colour of a warning is too pale to be read on white. */
    color: color-mix(in srgb, var(--ct-ringing) 55%, var(--primary-text-color));
  }
  .warning {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding-block: 2px;
    padding-inline: 6px 10px;
    margin-block: 2px 6px;
    border-radius: 999px;
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
    background: color-mix(in srgb, var(--ct-ringing) 18%, transparent);
  }
  .warning ha-icon {
    color: var(--ct-ringing);
  }
  ha-icon {
    --mdc-icon-size: 16px;
    display: inline-flex;
  }
  .agents {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-block-start: 4px;
  }
  .agent {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    max-width: 100%;
    box-sizing: border-box;
    padding-block: 3px;
    padding-inline: 6px 10px;
    border: 1px solid var(--ct-line);
    border-radius: 999px;
    font-size: var(--ha-font-size-s, 12px);
    line-height: 18px;
  }
  .agent .about {
    color: var(--secondary-text-color);
  }
  .agent.free ha-icon {
    color: var(--ct-idle);
  }
  .agent.busy ha-icon {
    color: var(--ct-talking);
  }
  .agent.ringing ha-icon {
    color: var(--ct-ringing);
  }
  .agent.hold ha-icon,
  .agent.paused ha-icon {
    color: var(--ct-hold);
  }
  .agent.away {
    color: var(--secondary-text-color);
  }
  .agent.away ha-icon {
    color: var(--ct-offline);
  }
  .free-agents {
    margin-block: 0 2px;
  }
  svg {
    display: block;
    width: 100%;
    height: 32px;
    margin-block: 10px 4px;
    color: var(--primary-color);
    /* Time runs from left to right in charts, whatever way the text runs. */
    direction: ltr;
    overflow: visible;
  }
  .warn svg {
    color: var(--ct-ringing);
  }
  svg .line {
    fill: none;
    stroke: currentColor;
    stroke-width: 2px;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  svg .area {
    fill: currentColor;
    opacity: 0.1;
  }
  svg .limit {
    stroke: var(--ct-ringing);
    stroke-width: 1px;
    stroke-dasharray: 3 4;
    opacity: 0.7;
    vector-effect: non-scaling-stroke;
  }
  .empty {
    margin: 0;
    color: var(--secondary-text-color);
    line-height: 1.5;
  }
`});function Ai(n,t,e,i=1/0){if(t==null||typeof t=="number"&&t>=e&&t<=i)return;let o=v(`field_${n}`)||n;throw new Error(v("wrong_number",{field:o,least:e})||`${n}: give a number, at least ${e}.`)}var _i,ca,$i,yn,Qc,Yc,Jc,bn,da=p(()=>{"use strict";$();Ue();de();je();dt();Be();J();L();be();ee();Oe();O();Zr();ta();ra();la();_i=12,ca=72,[$i,yn]=[100,30],Qc={idle:["free","mdi:check-circle"],in_use:["busy","mdi:phone-in-talk"],busy:["busy","mdi:phone-in-talk"],ringing:["ringing","mdi:bell-ring"],ringing_in_use:["ringing","mdi:bell-ring"],on_hold:["hold","mdi:phone-paused"]},Yc=["paused","mdi:pause-circle"],Jc=["away","mdi:phone-off"],bn=class extends H{static{this.styles=[T,aa]}#e=new K(this);#n=new gn(this);#t=[];#o=[];constructor(){super(),new G(this,()=>this.#t.some(vi))}static getConfigForm(){return ie([{name:"title",selector:{text:{}}},ge(),qe("queues","queue_waiting"),{name:"",type:"grid",schema:[{name:"warn_waiting",selector:{number:{min:1,max:1e3,mode:"box"}}},{name:"warn_wait",selector:{number:{min:1,max:86400,mode:"box",unit_of_measurement:"s"}}}]},{name:"hours_to_show",default:_i,selector:{number:{min:0,max:ca,mode:"box",unit_of_measurement:"h"}}},{name:"show_agents",default:!0,selector:{boolean:{}}}])}static getStubConfig(){return{warn_waiting:4,warn_wait:180}}setConfig(t){Ai("warn_waiting",t.warn_waiting,1),Ai("warn_wait",t.warn_wait,1),Ai("hours_to_show",t.hours_to_show,0,ca),super.setConfig(t)}getCardSize(){return 1+2*Math.max(1,this.#t.length)}shouldUpdate(t){let e=this.onlyHassBefore(t),{hass:i}=this;return!e||!i?!0:e.entities!==i.entities||e.devices!==i.devices||e.language!==i.language||e.locale!==i.locale||this.#o.some(o=>e.states[o]!==i.states[o])}body(t,e){let i={accounts:e.accounts??[],queues:e.queues??[]};this.#o=na(t,i),this.#t=ia(t,i);let o=this.#t.map(r=>r.waiting),s=this.#n.follow(t,o,e.hours_to_show??_i);return c`<ha-card>
      ${this.header(e.title??this.text("queues_name"),this.#i())}
      ${this.#t.length>0?c`<ul class="queues">
              ${U(this.#t,r=>r.waiting.entity_id,r=>this.#s(t,e,r,s.get(r.waiting.entity_id)??[]))}
            </ul>`:c`<p class="empty">${this.text(i.queues.length>0?"queues_not_found":"queues_none")}</p>`}
      ${this.#n.failed?c`<p class="secondary">${this.text("queues_no_history")}</p>`:d}
    </ha-card>`}#i(){if(this.#t.length<2)return d;let t=this.#t.reduce((e,i)=>e+(pe(i.waiting)??0),0);return c`<span class="secondary">${this.text("queues_total",{count:t})}</span>`}#s(t,e,i,o){let s=pe(i.waiting),r=this.#l(e,i);return c`<li class="queue ${`${s?"some":"none"} ${r?"warn":""}`}">
      <div class="head">
        <h3>
          <button
            type="button"
            aria-haspopup="dialog"
            @click=${()=>{Ft(this,i.waiting.entity_id)}}
          >
            ${i.name}
          </button>
        </h3>
        ${this.#r(t,i,s)}
      </div>
      <div role="status">
        ${r?c`<span class="warning"><ha-icon icon="mdi:alert" aria-hidden="true"></ha-icon>${r}</span>`:d}
      </div>
      ${this.#a(i)} ${e.show_agents===!1?d:this.#d(t,i)}
      ${this.#p(t,e,o)}
    </li>`}#r(t,e,i){if(i===null)return c`<div class="now">${t.formatEntityState(e.waiting)}</div>`;let o=wi(e),s=xi(e);return c`<div class="now">
      <span class="figure">${i}</span>
      <span>
        ${this.text("queues_waiting")}${o===null?d:c` · <span class="time">${this.text("queues_longest",{time:M(o)})}</span>`}${s?c` · ${this.text("queues_as_of",{time:Te(t,s)})}`:d}
      </span>
    </div>`}#l(t,e){let{warn_waiting:i,warn_wait:o}=t;return o&&(wi(e)??0)>=o?this.text("queues_too_long"):i&&(pe(e.waiting)??0)>=i?this.text("queues_too_many"):null}#a(t){let e=pe(t.available);if(e===null||t.agents.length===0)return d;let i={free:e,count:t.agents.length};return c`<p class="secondary free-agents">${this.text("queues_free",i)}</p>`}#d(t,e){return e.agents.length===0?d:c`<ul class="agents" aria-label=${this.text("queues_agents",{queue:e.name})}>
      ${U(e.agents,i=>i.status.entity_id,i=>this.#u(t,e,i))}
    </ul>`}#u(t,e,i){let o=i.paused?.state==="on"?i.paused:void 0,[s,r]=o?Yc:Qc[i.status.state]??Jc,a=t.formatEntityState(o??i.status),l=o&&typeof o.attributes.reason=="string"?o.attributes.reason:"";return c`<li class="agent ${s}" title=${l?`${a} · ${l}`:a}>
      <ha-icon icon=${r} aria-hidden="true"></ha-icon>
      <span class="ellipsis">${this.#c(e,i)}</span>
      <span class=${o&&!l?"about":"visually-hidden"}>${a}</span>
      ${l?c`<span class="about ellipsis">${l}</span>`:d}
    </li>`}#c(t,e){let i=this.#e.find(t.account)?.extensions,o=i?.find(s=>s.number===e.number);return e.ownName??o?.name??(i?e.number:e.deviceName)}#p(t,e,i){let o=e.hours_to_show??_i,s=Date.now(),r=s-o*_t,a=Xr(i,r);if(o<=0||!a)return d;let l=e.warn_waiting,u=Math.max(3,a.value,l&&a.value*2>l?l:0),h=Jr(i,r,s,yi);if(h.filter(Xe=>Xe!==null).length<2)return d;let{line:m,area:x}=ea(h,u,$i,yn),y=Te(t,new Date(a.at).toISOString()),A=this.text(a.value>0?"queues_line":"queues_line_nobody",{hours:W(t,o*3600),count:a.value,time:y}),z=yn-(l??0)/u*yn;return c`<svg viewBox="0 0 ${$i} ${yn}" preserveAspectRatio="none" role="img" aria-label=${A}>
      <title>${A}</title>
      ${l&&l<=u?he`<line class="limit" x1="0" x2=${$i} y1=${z} y2=${z}></line>`:d}
      <path class="area" d=${x}></path>
      <path class="line" d=${m}></path>
    </svg>`}};ne({name:"queues",suggest:(n,t)=>R(n,"queue_waiting").find(o=>o.entity_id===t)?{type:"custom:cloud-telephony-queues-card",queues:[t],...bn.getStubConfig()}:null},bn)});var Ci,xn,ua=p(()=>{"use strict";J();Ci=["badges","banner","extensions","queues","calls","dialler","missed","contacts","conferences","lines","messages","routing","outbox","accounts"],xn=class n{constructor(t,e,i){this.hass=t;this.accounts=e;this.hidden=i}only(t){return new n(this.hass,[t],this.hidden)}shows(t){return!this.hidden.has(t)}can(t){return this.accounts.some(e=>e.can.includes(t))}entities(...t){let e=this.accounts.map(i=>i.entry_id);return t.flatMap(i=>R(this.hass,i,e))}ids(...t){return this.entities(...t).map(e=>e.entity_id)}has(t){return this.entities(t).length>0}byDevice(...t){let e=new Map;for(let i of this.entities(...t)){let o=Y(this.hass,i);e.set(o,[...e.get(o)??[],i.entity_id])}return[...e].sort(([i],[o])=>i.localeCompare(o,this.hass.language,{numeric:!0}))}}});function pa(n,t){return{type:`custom:cloud-telephony-${n}-card`,...t,...ki}}function Je(n,t={}){return n.length>0?[{type:"grid",cards:n,...t}]:[]}function ve(n,t,e,i={}){return e.length>0?Je([{type:"heading",heading:n,icon:t},...e],i):[]}function we(n,t={}){return{type:"tile",entity:n,name:Si,...ki,...t}}function ha(n,t){let e=n.map(i=>({entity:i}));return{type:"history-graph",hours_to_show:t,entities:e,show_names:!1,...ki}}function ma(n){return{type:"entity",entity:n,name:Si,show_name:!0}}function fa(n,t,e){let i=[{type:"text",text:n},...Si];return{type:"entity",entity:t,name:i,show_name:!0,...e&&{visibility:[e]}}}function Pe(n){return{condition:"numeric_state",entity:n,above:0}}function ga(n){return{condition:"or",conditions:n}}var ki,Si,ya=p(()=>{"use strict";ki={grid_options:{columns:"full"}},Si=[{type:"entity"}]});function xa(n){let[t]=n.accounts;if(!t)return[od(n)];if(n.accounts.length===1)return[ba(n,wn)];let e=new Set([wn]),i=n.shows("accounts")?n.accounts.map(o=>ba(n.only(o),md(o,e))):[];return[sd(n),...i]}function Ei(n,t,e=[]){return{title:n,path:wn,type:"sections",max_columns:1,sections:Je([{type:"markdown",title:n,content:t,grid_options:{columns:"full"}},...e])}}function od({hass:n}){let t={type:"button",name:g(n,"strategy_add"),icon:"mdi:phone-plus",tap_action:{action:"navigate",navigation_path:"/config/integrations/dashboard"},grid_options:{columns:"full"}},e=n.user?.is_admin?[t]:[];return Ei(g(n,"strategy_none_title"),g(n,"strategy_none"),e)}function sd(n){let t=[...wa(n),..._a(n)];return va(g(n.hass,"strategy_overview"),wn,rd(n),t)}function ba(n,t){let e=n.shows("badges")?n.ids(...Xc).map(ma):[],i=[...wa(n),..._a(n),...ad(n),...ld(n),...dd(n),...ud(n),...pd(n,"routing","mdi:call-split",td),...hd(n)];return va(n.accounts[0]?.title??"",t,e,i)}function va(n,t,e,i){return{title:n,path:t,type:"sections",max_columns:3,dense_section_placement:!0,header:{badges_wrap:"scroll"},badges:e,sections:i}}function rd(n){if(!n.shows("badges"))return[];let t=i=>({condition:"state",entity:i,state_not:"on"}),e=(i,o)=>n.accounts.flatMap(s=>n.only(s).ids(i).map(r=>fa(s.title,r,o?.(r))));return[...e("connected",t),...e("active_calls",Pe),...e("missed_calls_today",Pe),...e("balance")]}function wa(n){let t=n.accounts.map(l=>l.entry_id),e=(l,u,h={accounts:t})=>u&&n.shows(l)?[pa(l,h)]:[],i=n.accounts.filter(({can:l})=>l.includes("dial")),[o]=i,s=t.length>1?{accounts:t,group_by:"account"}:{accounts:t},r=[...e("extensions",n.has("extension_status"),s),...e("calls",n.can("calls"))],a=[...e("queues",n.has("queue_waiting")),...e("dialler",i.length>0,i.length===1&&o?{account:o.entry_id}:{})];return[...Je(e("banner",n.can("calls")),{column_span:3}),...Je(r,{column_span:a.length>0?2:3}),...Je(a)]}function _a(n){let t=n.shows("missed")?n.ids("missed_calls"):[],e=t.map(Pe),i=t.map(o=>({type:"todo-list",entity:o,hide_create:!0,visibility:[Pe(o)],grid_options:{columns:"full"}}));return ve(g(n.hass,"strategy_missed"),"mdi:phone-missed",i,{visibility:[ga(e)]})}function ad(n){let{hass:t}=n,e=n.byDevice("call").flatMap(([i,o])=>o.map(s=>we(s,{name:[{type:"device"}],icon:"mdi:phone-outgoing",hide_state:!0,grid_options:{columns:6},tap_action:{action:"perform-action",perform_action:"button.press",target:{entity_id:s},confirmation:{text:g(t,"strategy_call_contact",{name:i})}}})));return n.shows("contacts")?ve(g(t,"strategy_contacts"),"mdi:contacts",e):[]}function ld(n){return n.shows("conferences")?n.byDevice("conference_participants").flatMap(([t,e])=>ve(t,"mdi:account-voice",e.flatMap(i=>[we(i),cd(n,i)]))):[]}function cd({hass:n},t){let e=JSON.stringify(g(n,"strategy_unknown_number"));return{type:"markdown",content:`{% for person in state_attr('${t}', 'participants') or [] %}
- {{ person.name or person.number or ${e} }}
{%- endfor %}`,visibility:[Pe(t)],grid_options:{columns:"full"}}}function dd(n){return n.shows("lines")?n.byDevice(...nd).flatMap(([t,e])=>ve(t,"mdi:phone-settings",e.map(i=>we(i)))):[]}function ud(n){let t={state_content:["event_type","to_name","last_changed"]},e=n.ids("messages").map(i=>we(i,t));return n.shows("messages")?ve(g(n.hass,"strategy_messages"),"mdi:message-text",e):[]}function pd(n,t,e,i){let o=n.ids(...i).map(s=>we(s));return n.shows(t)?ve(g(n.hass,`strategy_${t}`),e,o):[]}function hd(n){let t=n.ids("outbox_pending"),e=[...n.ids(...ed).map(i=>we(i)),...n.ids("outbox_oldest").map(i=>we(i,{visibility:t.map(Pe)})),...t.length>0?[ha(t,id)]:[]];return n.shows("outbox")?ve(g(n.hass,"strategy_outbox"),"mdi:tray-full",e):[]}function md(n,t){let e=fd(n),i=t.has(e)?n.entry_id.toLowerCase():e;return t.add(i),i}function fd({title:n,entry_id:t}){let e=Le(n).replace(/[^a-z0-9]+/g,"-").replace(/^-|-$/g,"");return/[a-z]/.test(e)?e:t.toLowerCase()}var Xc,ed,td,nd,id,wn,$a=p(()=>{"use strict";un();O();ya();Xc=["connected","active_calls","calls_today","missed_calls_today","talk_time_today","last_caller","balance","month_cost"],ed=["outbox_pending","outbox_delivered_today","outbox_refused"],td=["routing_decisions","routing_defaults","routing_slowest_reply"],nd=["registered","redirection","caller_id"],id=6,wn="overview"});function gd(n){let{accounts:t=[],hide:e=[]}=n;if(!Array.isArray(t))throw new Error('"accounts" must be a list of accounts.');let i=Ci;if(!Array.isArray(e)||!e.every(o=>i.includes(o)))throw new Error(`"hide" must be a list of ${Ci.join(", ")}.`)}function yd(n){Ca.has(n)||(Ca.add(n),Eo(n,()=>{let t=_e();t?.hass&&Ri(t.hass)!==_n&&(t.hass={...t.hass})}))}function Ta(n){return n.map(t=>(t.loaded&&ka.set(t.entry_id,t.can),{...t,can:ka.get(t.entry_id)??[]}))}function Ri(n){let t=[n.language,n.entities,n.devices,Fn(n.connection)];if(t.some((e,i)=>e!==Sa[i])){Sa=t;let e=Ta(Fn(n.connection)??[]).map(({entry_id:o,title:s,can:r})=>[o,s,r]),i=bo(n).map(o=>[o.entity_id,o.translation_key,Y(n,o)]);Ea=JSON.stringify([n.language,e,i])}return Ea}var Ti,Aa,_n,Oi,Ca,ka,Sa,Ea,Oa=p(()=>{"use strict";ye();J();$t();be();Oe();O();ua();$a();Ti="cloud-telephony",Aa=`ll-strategy-dashboard-${Ti}`,_n="",Oi=class extends HTMLElement{static async generate(t,e){gd(t),await et(e),yd(e.connection);try{let i=Ta(await To(e.connection));_n=Ri(e);let o=t.accounts?.length?i.filter(({entry_id:s})=>t.accounts?.includes(s)):i;return{views:xa(new xn(e,o,new Set(t.hide)))}}catch(i){return{views:[Ei(g(e,"strategy_failed"),await N(e,i))]}}}static shouldRegenerate(t,e,i){let o=Ri(i),s=o!==_n;return _n=o,s}static getCreateSuggestions(){return{title:v("strategy_title"),icon:"mdi:phone-classic"}}};Ca=new WeakSet;ka=new Map;Sa=[],Ea="";customElements.get(Aa)||(customElements.define(Aa,Oi),window.customStrategies??=[],window.customStrategies.push({type:Ti,strategyType:"dashboard",get name(){return v("strategy_name")||Ti},get description(){return v("strategy_description")},documentationURL:In}))});var bd={};var Ra=p(()=>{"use strict";jo();Vs();xr();Kr();da();Oa()});O();customElements.whenDefined("home-assistant").then(()=>Promise.resolve().then(()=>(Ra(),bd)));Pi();
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
@lit/reactive-element/decorators/custom-element.js:
@lit/reactive-element/decorators/property.js:
@lit/reactive-element/decorators/state.js:
@lit/reactive-element/decorators/event-options.js:
@lit/reactive-element/decorators/base.js:
@lit/reactive-element/decorators/query.js:
@lit/reactive-element/decorators/query-all.js:
@lit/reactive-element/decorators/query-async.js:
@lit/reactive-element/decorators/query-assigned-nodes.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
lit-html/async-directive.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/decorators/query-assigned-elements.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
lit-html/directives/live.js:
lit-html/directives/ref.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/guard.js:
lit-html/directives/style-map.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
